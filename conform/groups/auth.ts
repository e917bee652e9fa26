import { holds, keysOf, matches, pick, same, shown } from '../expect.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

const anyCall = { method: 'POST', path: '/1/upload?dryRun=1', body: { d: [] } };
const proof = (accountId: string, passcode: string) => ({
  'X-CleverTap-Account-Id': accountId,
  'X-CleverTap-Passcode': passcode,
});
const notValid = { status: 'fail', error: 'Account ID is not valid', code: 401 };
const invalid = { status: 'fail', error: 'Invalid Credentials', code: 401 };
const good = ({ target }: World) => proof(target.accountId, target.passcodes.upload ?? target.passcodes.admin);

export const auth: Group = {
  name: 'auth',
  rules: rules({
    '§1 an unknown account is answered 401 "Account ID is not valid"': async ({ send }) => {
      const answer = await send({ ...anyCall, headers: proof('NO-SUCH-ACC', 'x') });
      same([answer.status, answer.json], [401, notValid]);
    },
    '§1 a wrong passcode is answered 401 "Invalid Credentials"': async ({ send, target }) => {
      const answer = await send({ ...anyCall, headers: proof(target.accountId, 'wrong') });
      same([answer.status, answer.json], [401, invalid]);
    },
    '§1 a call without the two headers is answered 401': async ({ send }) => {
      const answer = await send(anyCall);
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [401, 'fail', 401]);
    },
    '§1 a call without a passcode is answered 401': async ({ send, target }) => {
      const answer = await send({ ...anyCall, headers: { 'X-CleverTap-Account-Id': target.accountId } });
      same([answer.status, pick(answer.json, 'code')], [401, 401]);
    },
    '§1 a call without an account id is told which header is missing': async ({ send }) => {
      const error = pick((await send(anyCall)).json, 'error');
      matches(error, /^Account ID is not valid.*X-CleverTap-Account-Id/, 'error');
    },
    '§1 a call without a passcode is told which header is missing': async ({ send, target }) => {
      const answer = await send({ ...anyCall, headers: { 'X-CleverTap-Account-Id': target.accountId } });
      matches(pick(answer.json, 'error'), /^Invalid Credentials.*X-CleverTap-Passcode/, 'error');
    },
    '§1 an upload passcode reads no profile': async ({ call, target }) => {
      if (!target.passcodes.upload) return { skipped: 'needs --upload-passcode' };
      same((await call({ path: '/1/profile.json?identity=x', as: 'upload' })).status, 403, 'status');
    },
    '§1 an upload passcode counts nothing': async ({ call, target }) => {
      if (!target.passcodes.upload) return { skipped: 'needs --upload-passcode' };
      same((await call({ path: '/1/now.json', as: 'upload' })).status, 403, 'status');
    },
    '§1 the passcode of one account opens no other': async ({ send, target }) => {
      const answer = await send({ ...anyCall, headers: proof(`${target.accountId}X`, target.passcodes.admin) });
      same([answer.status, answer.json], [401, notValid]);
    },
    '§1 a 401 is JSON in UTF-8': async ({ send }) => {
      const answer = await send(anyCall);
      matches(answer.headers['content-type'], /^application\/json; ?charset=utf-8$/i, 'content-type');
    },
    '§1 an error body has exactly the keys status, error, code': async ({ send }) => {
      const answer = await send(anyCall);
      same(keysOf(answer.json), ['code', 'error', 'status']);
    },
    '§1 cursors are for callers with a passcode too': async ({ send }) => {
      const answer = await send({ path: '/1/events.json?cursor=abc' });
      same([answer.status, pick(answer.json, 'code')], [401, 401]);
    },
    '§1 header names are read in any case': async (world) => {
      const headers = Object.fromEntries(
        Object.entries(good(world)).map(([name, value]) => [name.toUpperCase(), value]),
      );
      const answer = await world.send({ ...anyCall, headers: { ...headers, 'CONTENT-TYPE': 'application/json' } });
      holds(answer.status !== 401, `expected to be let in, got ${shown(answer.json)}`);
    },
    '§1 an upload passcode reads no events': async ({ call, target }) => {
      if (!target.passcodes.upload) return { skipped: 'needs --upload-passcode' };
      same((await call({ path: '/1/events.json?cursor=abc', as: 'upload' })).status, 403, 'status');
    },
    '§1 an export passcode uploads nothing': async ({ call, target }) => {
      if (!target.passcodes.export) return { skipped: 'needs --export-passcode' };
      same((await call({ ...anyCall, as: 'export' })).status, 403, 'status');
    },
  }),
};
