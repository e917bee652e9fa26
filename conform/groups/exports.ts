import { keysOf, list, matches, pick, same } from '../expect.ts';
import { type Group, rules, table } from '../rule.ts';
import type { World } from '../world.ts';

/**
 * Exports to partners, as far as a deployment can be held to them without a bucket. The bucket's name below is none, so that
 * nothing is ever made: a definition that is otherwise good is refused for the bucket alone.
 */
const path = '/api/exports';
const wish = {
  name: 'Conform',
  partner: 's3',
  type: 'events',
  frequency: 24,
  settings: { bucket: 'No Bucket', access: { kind: 'bucket-policy' } },
};
const once = { frequency: 'one-time' };
const ask = async ({ call }: World, more: object) =>
  await call({ method: 'POST', path, body: { ...wish, ...more }, as: 'export' });

async function refused(world: World, more: object, error: RegExp): Promise<void> {
  const answer = await ask(world, more);
  same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
  matches(pick(answer.json, 'error'), error, 'error');
}

/** Nothing is wrong with it but the bucket. */
const taken = async (world: World, more: object) => await refused(world, more, /^settings\.bucket: [^;]*$/);

const good = [
  { rule: '§9 an export may be one-time', more: once },
  { rule: '§9 an export may come every 4 hours', more: { frequency: 4 } },
  { rule: '§9 an export may come every 8 hours', more: { frequency: 8 } },
  { rule: '§9 an export may come every 12 hours', more: { frequency: 12 } },
  { rule: '§9 an export may come every 24 hours', more: { frequency: 24 } },
  { rule: '§9 an export may be of all user profiles', more: { type: 'profiles' } },
  { rule: '§9 an export may be of selected events', more: { events: ['Charged', 'App Launched'] } },
  {
    rule: '§9 an export may fall back from identity to e-mail to phone',
    more: { identity: ['identity', 'email', 'phone'] },
  },
  { rule: '§9 days of an export may be spelt with dashes', more: { ...once, from: '2026-11-01', to: '2026-11-01' } },
  { rule: '§9 days of an export may be spelt without dashes', more: { ...once, from: '20261101', to: '20261130' } },
  { rule: '§9 an export may be in JSON', more: { format: 'json' } },
  { rule: '§9 an export may be in CSV', more: { format: 'csv' } },
  { rule: '§9 an export may be in Parquet', more: { format: 'parquet' } },
] as const;

const bad = [
  { rule: '§9 an export every 5 hours is refused', more: { frequency: 5 }, error: /frequency: / },
  { rule: '§9 an export of something else is refused', more: { type: 'segments' }, error: /type: / },
  { rule: '§9 an unknown format is refused', more: { format: 'docx' }, error: /format: / },
  { rule: '§9 an unknown partner is refused', more: { partner: 'nobody' }, error: /partner: .*s3/ },
  { rule: '§9 a misspelt field is refused by its name', more: { frequancy: 4 }, error: /frequancy: / },
  { rule: '§9 days of a recurring export are refused', more: { from: '2026-11-01' }, error: /from: / },
  { rule: '§9 a day that does not exist is refused', more: { ...once, from: '20260230' }, error: /from: / },
  {
    rule: '§9 days in the wrong order are refused',
    more: { ...once, from: '20261102', to: '20261101' },
    error: /to: /,
  },
] as const;

export const exports: Group = {
  name: 'exports',
  rules: {
    ...table(good, (world, { more }) => taken(world, more)),
    ...table(bad, (world, { more, error }) => refused(world, more, error)),
    ...rules({
      '§9 an account says whom a bucket must let in, before the first export': async ({ call }) => {
        const shown = pick((await call({ path: '/api/account', as: 'export' })).json, 'account', 'exports');
        same(keysOf(shown), ['externalId', 'principal', 'principalTag']);
        matches(pick(shown, 'principal'), /^arn:aws[a-z-]*:iam::\d{12}:role\//, 'principal');
        matches(pick(shown, 'externalId'), /^[\w+=,.@:/-]{2,1224}$/, 'externalId');
      },
      '§9 exports are listed': async ({ call }) => {
        const answer = await call({ path, as: 'export' });
        same([answer.status, pick(answer.json, 'status')], [200, 'success']);
        same(Array.isArray(pick(answer.json, 'exports')), true, 'exports is a list');
      },
      '§9 exports are in one of the states that are documented': async ({ call }) => {
        const states = list((await call({ path, as: 'export' })).json, 'exports').map((one) => pick(one, 'state'));
        const known = ['PENDING', 'RUNNING', 'DONE', 'STOPPED', 'FAILED'];
        same(
          states.filter((state) => typeof state !== 'string' || !known.includes(state)),
          [],
          'other states',
        );
      },
      '§9 an export that does not exist is not found': async ({ call }) => {
        const calls = [
          call({ path: `${path}/1`, as: 'export' }),
          call({ method: 'PATCH', path: `${path}/1`, body: { name: 'x' }, as: 'export' }),
          call({ method: 'POST', path: `${path}/1/run`, as: 'export' }),
          call({ method: 'POST', path: `${path}/1/stop`, as: 'export' }),
        ];
        same(
          (await Promise.all(calls)).map(({ status }) => status),
          [404, 404, 404, 404],
        );
      },
      '§9 an upload passcode neither sees nor makes exports': async ({ call, target }) => {
        if (!target.passcodes.upload) return { skipped: 'needs --upload-passcode' };
        const answers = [
          await call({ path, as: 'upload' }),
          await call({ method: 'POST', path, body: wish, as: 'upload' }),
        ];
        same(
          answers.map(({ status }) => status),
          [403, 403],
        );
      },
    }),
  },
};
