import { setTimeout as pause } from 'node:timers/promises';
import { list, matches, pick, same } from '../expect.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

/** Looking at what is uploaded. The account is as it was before when a rule has been checked, and nothing is stored. */
const path = '/api/uploads/recent';
const HOLDS_MS = 60_000;
const set = ({ call }: World, keepRecent: unknown) =>
  call({ method: 'PATCH', path: '/api/account', body: { keepRecent } });
const isOn = async ({ call }: World) => pick((await call({ path: '/api/account' })).json, 'account', 'keepRecent');

/** The newest upload with a record that `isMine`; tried again and again, since a change of an account takes half a minute to hold. */
async function triedAndSeen(world: World, records: readonly unknown[], isMine: (record: unknown) => boolean) {
  const deadline = Date.now() + HOLDS_MS;
  while (Date.now() < deadline) {
    await world.upload(records, '?dryRun=1');
    await pause(2_000);
    const uploads = list((await world.call({ path })).json, 'uploads');
    const mine = uploads.find((one) => list(one, 'records').some((shown) => isMine(pick(shown, 'record'))));
    if (mine !== undefined) return mine;
  }
  throw new Error(`nothing that was uploaded is shown within ${HOLDS_MS / 1_000} s`);
}

export const recent: Group = {
  name: 'recent',
  alone: true,
  rules: rules({
    '§11 without keepRecent nothing is shown, and a note says how to switch it on': async (world) => {
      if (await isOn(world)) return { skipped: 'keepRecent is on in this account' };
      const { status, json } = await world.call({ path });
      same([status, pick(json, 'status'), pick(json, 'uploads')], [200, 'success', []]);
      matches(pick(json, 'note'), /keepRecent/, 'note');
    },
    '§11 with keepRecent an upload is shown with its records, and with the reason of those that were refused': async (
      world,
    ) => {
      const before = await isOn(world);
      const good = { type: 'event', identity: `recent ${world.run}`, evtName: 'Conform', evtData: { Note: 'ünï ☕' } };
      const bad = { ...good, ts: 0 };
      try {
        const switched = pick((await set(world, true)).json, 'account');
        same(pick(switched, 'keepRecent'), true, 'keepRecent');
        matches(pick(switched, 'keepRecentUntil'), /^\d{4}-\d\d-\d\dT/, 'keepRecentUntil');
        const isMine = (record: unknown) => pick(record, 'identity') === good.identity;
        const seen = await triedAndSeen(world, [good, bad], isMine);
        const counts = ['dryRun', 'accepted', 'refused'].map((key) => pick(seen, key));
        same(counts, [true, 1, 1], 'dryRun, accepted, refused');
        const [first, second] = list(seen, 'records');
        same(first, { place: 1, accepted: true, record: good }, 'the accepted record');
        matches(pick(second, 'error'), /record number : 2$/, 'error');
        same(
          second,
          { place: 2, accepted: false, code: 525, error: pick(second, 'error'), record: bad },
          'the refused',
        );
      } finally {
        await set(world, before);
      }
    },
    '§11 keepRecent is true or false': async (world) => {
      const { status, json } = await set(world, 'yes');
      same([status, pick(json, 'status')], [400, 'fail']);
      matches(pick(json, 'error'), /^keepRecent: /, 'error');
    },
    '§11 recent uploads after something that was never named are refused by its name': async ({ call }) => {
      const { status, json } = await call({ path: `${path}?after=yesterday` });
      same([status, pick(json, 'status')], [400, 'fail']);
      matches(pick(json, 'error'), /^after: /, 'error');
    },
    '§11 an upload passcode does not see recent uploads': async ({ call, target }) => {
      if (!target.passcodes.upload) return { skipped: 'needs --upload-passcode' };
      same((await call({ path, as: 'upload' })).status, 403, 'HTTP status');
    },
  }),
};
