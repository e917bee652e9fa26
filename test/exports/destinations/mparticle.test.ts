import { mparticlePartner } from '../../../lambdas/exports/destinations/mparticle/partner.ts';
import { MPARTICLE_KEYS, mparticleServer } from '../../support/partners/mparticle.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import { batchesContract } from '../batches.contract.ts';

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
    const { server, batches, refuses } = mparticleServer();
    const corner = await partnersCorner('http://127.0.0.1:0', { 's2s.us1.mparticle.com': server.listener });
    return {
      address: corner.address,
      arrived: () =>
        [...batches.values()].map(({ source_request_id: key, user_attributes: person }) =>
          String(person?.Person ?? key),
        ),
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
