import { amplitudePartner } from '../../../lambdas/exports/destinations/amplitude/partner.ts';
import { AMPLITUDE_KEY, amplitudeServer } from '../../support/partners/amplitude.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import { batchesContract } from '../batches.contract.ts';

batchesContract({
  partner: amplitudePartner,
  settings: { apiKey: AMPLITUDE_KEY },
  invalid: {
    apiKey: { apiKey: 'short' },
    residency: { apiKey: AMPLITUDE_KEY, residency: 'MARS' },
    userId: { apiKey: AMPLITUDE_KEY, userId: 'name' },
  },
  knowsDoubles: true,
  async start() {
    const { server, rows, refuses } = amplitudeServer();
    const corner = await partnersCorner('http://127.0.0.1:0', { 'api2.amplitude.com': server.listener });
    return {
      address: corner.address,
      arrived: () => rows().map(({ user_properties: person, insert_id }) => String(person?.$set.Person ?? insert_id)),
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
