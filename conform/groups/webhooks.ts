import { generateKeyPairSync } from 'node:crypto';
import { list, matches, pick, same } from '../expect.ts';
import { ELSEWHERE, isElsewhere, withReceiver } from '../receiver.ts';
import { type Group, rules, table } from '../rule.ts';
import type { World } from '../world.ts';

/**
 * Templates of webhooks, as https://docs.clevertap.com/docs/setup-webhooks tells of them. Most are tried with an address that leads nowhere, so that
 * nothing is made; where the deployment calls receivers on this machine, one listens here.
 */
const path = '/api/webhooks';
const nowhere = 'https://receiver.invalid/hook';
const oauth = {
  ...{ kind: 'oauth2', tokenUrl: 'https://tokens.invalid/token', clientId: 'conform' },
};
const secret = { clientSecret: 'conform' };
const user = { username: 'conform', password: 'conform' };
const wish = (world: World, more: object) => ({ name: `Conform ${world.run}`, url: nowhere, ...more });
const test = (world: World, more: object) =>
  world.call({ method: 'POST', path: `${path}/test`, body: wish(world, more) });

async function refused(world: World, more: object, error: RegExp): Promise<void> {
  const answer = await test(world, more);
  same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
  matches(pick(answer.json, 'error'), error, 'error');
}

/** Nothing is wrong with it but that nobody answers. */
async function taken(world: World, more: object): Promise<void> {
  const answer = await test(world, more);
  same([answer.status, pick(answer.json, 'test', 'saves')], [200, false]);
}

const good = [
  { rule: '§7 a template may be sent by POST', more: { method: 'POST' } },
  { rule: '§7 a template may be sent by GET', more: { method: 'GET' } },
  { rule: '§7 a template may be sent by PUT', more: { method: 'PUT' } },
  { rule: '§7 a template may be sent by DELETE', more: { method: 'DELETE' } },
  { rule: '§7 a template may have headers', more: { headers: { 'X-Conform': 'yes' } } },
  { rule: '§7 a template may authenticate by Basic', more: { auth: { kind: 'basic', ...user } } },
  {
    rule: '§7 a template may authenticate by OAuth 2.0 with client credentials',
    more: { auth: { ...oauth, grant: 'client_credentials', ...secret, scopes: ['a'], clientAuth: 'body' } },
  },
  {
    rule: '§7 a template may authenticate by OAuth 2.0 with a password and a refresh token address',
    more: { auth: { ...oauth, grant: 'password', ...user, ...secret, refreshUrl: oauth.tokenUrl } },
  },
  { rule: '§7 a broadcast may be of 1,000 profiles', more: { broadcastSize: 1_000 } },
] as const;

const bad = [
  { rule: '§7 a template by another method is refused', more: { method: 'PATCH' }, error: /^method: / },
  { rule: '§7 a template to an address that is none is refused', more: { url: 'nowhere' }, error: /^url: / },
  { rule: '§7 a template without TLS on the Internet is refused', more: { url: 'ftp://a.invalid' }, error: /^url: / },
  { rule: '§7 an unknown authentication is refused', more: { auth: { kind: 'digest' } }, error: /^auth\.kind: / },
  { rule: '§7 a broadcast of 1,001 profiles is refused', more: { broadcastSize: 1_001 }, error: /^broadcastSize: / },
  { rule: '§7 a header that is ours is refused', more: { headers: { 'webhook-id': 'x' } }, error: /^headers\./ },
] as const;

const assertions = (['RS256', 'RS384', 'RS512'] as const).map((algorithm) => ({
  rule: `§7 a template may authenticate by an assertion signed with ${algorithm}` as const,
  algorithm,
}));

/** As the vendor's page shows it. */
const profile = { Identity: 'UserId', Email: 'User@user.com', push_token: 'Token' };
const payload = { is_test: true, targetId: 1234, key_values: { key: 'value' }, profiles: Array(5).fill(profile) };

/** Rules are checked at once, and names are unique. */
let made = 0;

/** What a receiver on this machine was sent when a template was saved to it, and what the deployment said. */
async function saving(world: World, { status, method = 'POST' }: { status: number; method?: string }) {
  return await withReceiver(status, async ({ url, received }) => {
    const name = `Conform ${world.run} ${++made}`;
    const answer = await world.call({ method: 'POST', path, body: { name, url, method } });
    const there = list((await world.call({ path })).json, 'templates').filter((one) => pick(one, 'name') === name);
    for (const one of there) await world.call({ method: 'DELETE', path: `${path}/${pick(one, 'id')}` });
    const asked = received.map(({ method: by, body }) => ({ method: by, body }));
    return { answer, asked, saved: there.length === 1 };
  });
}

const answers = [
  { rule: '§7 a template whose test call is answered 200 is saved', status: 200, saves: true },
  { rule: '§7 a template whose test call is answered 201 is not saved', status: 201, saves: false },
  {
    rule: '§7 a template whose test call is answered 302 is not saved, and nothing follows',
    status: 302,
    saves: false,
  },
  { rule: '§7 a template whose test call is answered 500 is not saved', status: 500, saves: false },
] as const;

export const webhooks: Group = {
  name: 'webhooks',
  rules: {
    ...table(good, (world, { more }) => taken(world, more)),
    ...table(assertions, async (world, { algorithm }) => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
      const jwt = { algorithm, keyId: '1', issuer: 'me', subject: 'me', audience: 'them', privateKey: pem };
      await taken(world, { auth: { ...oauth, grant: 'jwt_bearer', jwt } });
    }),
    ...table(bad, (world, { more, error }) => refused(world, more, error)),
    ...rules({
      '§7 a template whose receiver cannot be reached is not saved': async (world) => {
        const answer = await world.call({ method: 'POST', path, body: wish(world, {}) });
        same([answer.status, pick(answer.json, 'status')], [400, 'fail']);
        const names = list((await world.call({ path })).json, 'templates').map((one) => pick(one, 'name'));
        same(names.includes(wish(world, {}).name), false, 'whether it is listed');
      },
      '§7 the test call has the documented payload': async (world) => {
        const seen = await saving(world, { status: 200 });
        if (isElsewhere(seen.answer)) return ELSEWHERE;
        same(seen.asked, [{ method: 'POST', body: JSON.stringify(payload) }], 'the call');
        return undefined;
      },
      '§7 the test call is made by the method of the template': async (world) => {
        const seen = await saving(world, { status: 200, method: 'PUT' });
        if (isElsewhere(seen.answer)) return ELSEWHERE;
        same(seen.asked, [{ method: 'PUT', body: JSON.stringify(payload) }], 'the call');
        return undefined;
      },
      ...Object.fromEntries(
        answers.map(({ rule, status, saves }) => [
          rule,
          async (world: World) => {
            const seen = await saving(world, { status });
            if (isElsewhere(seen.answer)) return ELSEWHERE;
            same([seen.saved, seen.asked.length], [saves, 1], 'whether it was saved, and calls');
            return undefined;
          },
        ]),
      ),
      '§11 a signing secret is shown when it is made, and never again': async (world) => {
        const seen = await saving(world, { status: 200 });
        if (isElsewhere(seen.answer)) return ELSEWHERE;
        matches(pick(seen.answer.json, 'signingSecret'), /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'signingSecret');
        same((await world.call({ path })).text.includes('whsec_'), false, 'whether a list shows one');
        return undefined;
      },
    }),
  },
};
