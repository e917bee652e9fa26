import { mixpanelPartner } from '../../../lambdas/exports/destinations/mixpanel/partner.ts';
import { MIXPANEL_ACCOUNT, MIXPANEL_TOKEN, mixpanelServer } from '../../support/partners/mixpanel.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import { batchesContract } from '../batches.contract.ts';

batchesContract({
  partner: mixpanelPartner,
  settings: { token: MIXPANEL_TOKEN, serviceAccount: MIXPANEL_ACCOUNT },
  invalid: {
    token: { token: 'short' },
    residency: { token: MIXPANEL_TOKEN, residency: 'MARS' },
    'serviceAccount.projectId': { token: MIXPANEL_TOKEN, serviceAccount: { ...MIXPANEL_ACCOUNT, projectId: 'x' } },
  },
  knowsDoubles: true,
  async start() {
    const { server, events, profiles, refuses } = mixpanelServer();
    const corner = await partnersCorner('http://127.0.0.1:0', { 'api.mixpanel.com': server.listener });
    return {
      address: corner.address,
      arrived: () => [
        ...[...events.values()].map(({ properties }) => properties.$insert_id),
        ...[...profiles.values()].map(({ $set }) => String($set.Person)),
      ],
      meet: (...faults) => void server.faults.push(...faults),
      refuse: (eventId) => void refuses.add(eventId),
      revoke(yes) {
        server.revoked = yes;
      },
      calls: () => server.calls,
      [Symbol.asyncDispose]: corner[Symbol.asyncDispose],
    };
  },
});
