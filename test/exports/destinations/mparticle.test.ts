import { mparticlePartner } from '../../../lambdas/exports/destinations/mparticle/partner.ts';
import { MPARTICLE_KEYS, mparticleServer } from '../../support/partners/mparticle.ts';
import { batchesContract } from '../batches.contract.ts';
import { standInOfRecords } from '../stand-in-of-records.ts';

batchesContract({
  partner: mparticlePartner,
  settings: MPARTICLE_KEYS,
  invalid: {
    key: { ...MPARTICLE_KEYS, key: 'a:b' },
    secret: { ...MPARTICLE_KEYS, secret: 'short' },
    pod: { ...MPARTICLE_KEYS, pod: 'evil.example.com/' },
  },
  knowsDoubles: true,
  async start() {
    const { server, batches, refuses, doubles } = mparticleServer();
    return await standInOfRecords({
      ...{ host: 's2s.us1.mparticle.com', server, refuses, doubles },
      arrived: () =>
        [...batches.values()].map(({ source_request_id: key, user_attributes: person }) =>
          String(person?.Person ?? key),
        ),
    });
  },
});
