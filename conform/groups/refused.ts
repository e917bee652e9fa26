import { holds, keysOf, list, matches, pick, same } from '../expect.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

/** Records that were refused after "success". What is in the list is the account's own, so it is read as it is found. */
const ask = ({ call }: World, query = '') => call({ path: `/api/refused${query}` });
const KEYS = ['at', 'id', 'place', 'reason', 'record', 'records', 'upload'];

export const refused: Group = {
  name: 'refused',
  rules: rules({
    '§11 the refused are a list': async (world) => {
      const { status, json } = await ask(world);
      same([status, pick(json, 'status'), Array.isArray(pick(json, 'refused'))], [200, 'success', true]);
    },
    '§11 the answer has no keys but status, refused and next': async (world) => {
      const keys = keysOf((await ask(world)).json).filter((key) => !['status', 'refused', 'next'].includes(key));
      same(keys, [], 'other keys');
    },
    '§11 each of the refused says of which upload it was, when and why': async (world) => {
      for (const one of list((await ask(world)).json, 'refused')) {
        same(
          keysOf(one).filter((key) => !KEYS.includes(key)),
          [],
          'other keys',
        );
        for (const key of ['id', 'upload', 'at', 'reason']) same(typeof pick(one, key), 'string', `type of ${key}`);
        holds(Number(pick(one, 'records')) >= 1, 'records');
      }
    },
    '§11 a page that was never named is refused by its name': async (world) => {
      const { status, json } = await ask(world, '?after=../../refused/1');
      same([status, pick(json, 'status'), pick(json, 'code')], [400, 'fail', 400]);
      matches(pick(json, 'error'), /^after: /, 'error');
    },
    '§11 a page after the last is empty': async (world) => {
      const { status, json } = await ask(world, '?after=9999-12-31T23:59:59.999Z-f/f');
      same([status, json], [200, { status: 'success', refused: [] }]);
    },
    '§11 a page of another account gives nothing of it': async (world) => {
      const after = encodeURIComponent('account=OTHER/refused/0000');
      const { status, json } = await ask(world, `?after=${after}`);
      same([status, pick(json, 'status')], [400, 'fail']);
    },
    '§11 pages are walked to their end without a record twice': async (world) => {
      const ids: unknown[] = [];
      for (let next: unknown = ''; typeof next === 'string'; ) {
        const { status, json } = await ask(world, next === '' ? '' : `?after=${encodeURIComponent(next)}`);
        same(status, 200, 'HTTP status');
        ids.push(...list(json, 'refused').map((one) => `${pick(one, 'upload')} ${pick(one, 'id')}`));
        next = pick(json, 'next');
      }
      same(new Set(ids).size, ids.length, 'records');
    },
    '§11 an upload passcode does not read the refused': async (world) => {
      if (!world.target.passcodes.upload) return { skipped: 'needs --upload-passcode' };
      same((await world.call({ path: '/api/refused', as: 'upload' })).status, 403, 'HTTP status');
    },
    '§11 an export passcode reads the refused': async (world) => {
      if (!world.target.passcodes.export) return { skipped: 'needs --export-passcode' };
      same((await world.call({ path: '/api/refused', as: 'export' })).status, 200, 'HTTP status');
    },
    '§11 the refused are not read with a passcode that there is not': async ({ send, target }) => {
      const headers = { 'X-CleverTap-Account-Id': target.accountId, 'X-CleverTap-Passcode': 'x' };
      same((await send({ path: '/api/refused', headers })).status, 401, 'HTTP status');
    },
  }),
};
