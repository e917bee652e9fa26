import { holds, keysOf, matches, pick, same } from '../expect.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

/** The account itself. What a rule changes is as it was before when the rule has been checked. */
const path = '/api/account';
const patch = ({ call }: World, body: unknown) => call({ method: 'PATCH', path, body });
const shown = async ({ call }: World) => pick((await call({ path })).json, 'account');

/** The account as the answer to a change shows it, after which the change is taken back. */
async function changed(world: World, body: { name?: string; retentionDays?: number }): Promise<unknown> {
  const before = await shown(world);
  const back = Object.fromEntries(Object.keys(body).map((name) => [name, pick(before, name)]));
  try {
    return pick((await patch(world, body)).json, 'account');
  } finally {
    await patch(world, back);
  }
}

async function refused(world: World, body: unknown, error: RegExp): Promise<void> {
  const before = await shown(world);
  const answer = await patch(world, body);
  same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
  matches(pick(answer.json, 'error'), error, 'error');
  same(await shown(world), before, 'the account afterwards');
}

export const account: Group = {
  name: 'account',
  alone: true,
  rules: rules({
    '§11 an account is shown with its time zone': async (world) => {
      const seen = await shown(world);
      same(pick(seen, 'accountId'), world.target.accountId, 'accountId');
      const timezone = world.target.timezone ?? pick(seen, 'timezone');
      holds(typeof timezone === 'string' && timezone !== '', 'no time zone');
      same(pick(seen, 'timezone'), timezone, 'timezone');
    },
    '§11 an account is shown with the limits that hold': async (world) => {
      const limits = pick(await shown(world), 'limits');
      same(keysOf(limits), ['getConcurrency', 'uploadBytesPerSecond', 'uploadsPerSecond']);
      holds(
        Object.values(limits ?? {}).every((limit) => Number.isInteger(limit) && limit >= 1),
        'limits are counts',
      );
    },
    '§11 an account is shown with no secret of its passcodes': async ({ call }) => {
      holds(!/passcode|hash|salt/i.test((await call({ path })).text), 'a passcode, a hash or a salt is shown');
    },
    '§11 an administrator renames the account': async (world) => {
      same(pick(await changed(world, { name: `Conform ${world.run}` }), 'name'), `Conform ${world.run}`, 'name');
    },
    '§11 a retention is answered with the first day that it keeps': async (world) => {
      // A hundred years: nothing that there is goes.
      const seen = await changed(world, { retentionDays: 36_500 });
      same(pick(seen, 'retentionDays'), 36_500, 'retentionDays');
      matches(pick(seen, 'keptFrom'), /^\d{4}-\d\d-\d\d$/, 'keptFrom');
    },
    '§11 a change of limits is refused and names who may': (world) =>
      refused(world, { limits: { getConcurrency: 1_000 } }, /^limits: .*operator/),
    '§11 a change of the time zone is refused and says why': (world) =>
      refused(world, { timezone: 'Asia/Kolkata' }, /^timezone: .*dates/),
    '§11 a retention of less than a day is refused': (world) =>
      refused(world, { retentionDays: 0 }, /^retentionDays: /),
    '§11 an export passcode sees the account and does not change it': async ({ call, target }) => {
      if (!target.passcodes.export) return { skipped: 'needs --export-passcode' };
      same((await call({ path, as: 'export' })).status, 200, 'status of GET');
      same((await call({ method: 'PATCH', path, body: { name: 'x' }, as: 'export' })).status, 403, 'status of PATCH');
    },
  }),
};
