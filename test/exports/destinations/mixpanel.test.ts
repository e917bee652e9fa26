import { mixpanelPartner } from '../../../lambdas/exports/destinations/mixpanel/partner.ts';
import { MIXPANEL_ACCOUNT, MIXPANEL_TOKEN, mixpanelServer } from '../../support/partners/mixpanel.ts';
import { batchesContract } from '../batches.contract.ts';
import { standInOfRecords } from '../stand-in-of-records.ts';

batchesContract({
  partner: mixpanelPartner,
  settings: { token: MIXPANEL_TOKEN, serviceAccount: MIXPANEL_ACCOUNT },
  invalid: {
    token: { token: 'short' },
    residency: { token: MIXPANEL_TOKEN, residency: 'MARS' },
    'serviceAccount.projectId': { token: MIXPANEL_TOKEN, serviceAccount: { ...MIXPANEL_ACCOUNT, projectId: 'x' } },
  },
  knowsDoubles: true,
  tells: 'deleted',
  async start() {
    const { server, events, profiles, deleted, refuses, doubles } = mixpanelServer();
    return await standInOfRecords({
      ...{ host: 'api.mixpanel.com', server, refuses, doubles },
      arrived: () => [
        ...[...events.values()].map(({ properties }) => properties.$insert_id),
        ...[...profiles.values()].map(({ $set }) => String($set.Person)),
      ],
      // Who has no id of the wanted kind any more is known by the device.
      gone: () => [...deleted].map((id) => id.replace('$device:', '')),
    });
  },
});
