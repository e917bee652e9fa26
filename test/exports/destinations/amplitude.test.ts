import { amplitudePartner } from '../../../lambdas/exports/destinations/amplitude/partner.ts';
import { AMPLITUDE_KEY, amplitudeServer } from '../../support/partners/amplitude.ts';
import { batchesContract } from '../batches.contract.ts';
import { standInOfRecords } from '../stand-in-of-records.ts';

batchesContract({
  partner: amplitudePartner,
  settings: { apiKey: AMPLITUDE_KEY },
  invalid: {
    apiKey: { apiKey: 'short' },
    residency: { apiKey: AMPLITUDE_KEY, residency: 'MARS' },
    userId: { apiKey: AMPLITUDE_KEY, userId: 'name' },
  },
  knowsDoubles: true,
  tells: 'deleted',
  async start() {
    const { server, rows, refuses, doubles } = amplitudeServer();
    return await standInOfRecords({
      ...{ host: 'api2.amplitude.com', server, refuses, doubles },
      arrived: () =>
        rows()
          .filter(({ user_properties: person }) => person?.$clearAll === undefined)
          .map(({ user_properties: person, insert_id }) => String(person?.$set?.Person ?? insert_id)),
      gone: () =>
        rows()
          .filter(({ user_properties: person }) => person?.$clearAll !== undefined)
          .map(({ device_id }) => device_id),
    });
  },
});
