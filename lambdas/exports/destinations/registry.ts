import { badField } from '#core/input.ts';
import { amplitudePartner } from './amplitude/partner.ts';
import { azurePartner } from './azure/partner.ts';
import { bigqueryPartner } from './bigquery/partner.ts';
import { eventBridgePartner } from './eventbridge/partner.ts';
import { gcsPartner } from './gcs/partner.ts';
import { mixpanelPartner } from './mixpanel/partner.ts';
import { mparticlePartner } from './mparticle/partner.ts';
import type { Partner } from './partner.ts';
import { s3Partner } from './s3/partner.ts';

/** Every partner, one line each. */
export const partners: readonly Partner[] = [
  s3Partner,
  eventBridgePartner,
  gcsPartner,
  bigqueryPartner,
  azurePartner,
  amplitudePartner,
  mixpanelPartner,
  mparticlePartner,
];

/** What the partner is; `bad-input` names the ones that there are. */
export function partnerOf(id: string): Partner {
  const found = partners.find((partner) => partner.id === id);
  if (!found) throw badField('partner', `must be one of ${partners.map((partner) => partner.id).join(', ')}`);
  return found;
}
