import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { folder } from '../cli/pulling.ts';
import { newAccount, stack, until } from '../support/local-stack.ts';

const run = promisify(execFile);
/** Where the module proxy has it not, `CLEVERTAP_GO_FOLDER` names the folder of a checkout. */
const MODULE = 'github.com/kitabisa/go_sdk_clevertap';

it(`the Go module ${MODULE} does its whole round, unchanged`, { timeout: 240_000 }, async ({ skip }) => {
  await using at = await folder();
  await cp(join(import.meta.dirname, 'go-client'), at.path, { recursive: true });
  const go = async (args: string[], env = {}) =>
    await run('go', args, { cwd: at.path, env: { ...process.env, ...env } });
  const { CLEVERTAP_GO_FOLDER: checkout } = process.env;
  if (checkout) await go(['mod', 'edit', `-replace=${MODULE}=${checkout}`, `-require=${MODULE}@v0.0.0`]);
  const unavailable = checkout
    ? undefined
    : await go(['get', `${MODULE}@latest`]).then(
        () => undefined,
        (error: Error) => error.message.split('\n').slice(0, 3).join(' '),
      );
  if (unavailable !== undefined) return skip(`needs Go and the module: ${unavailable}`);

  const { accountId, passcodes, call } = await newAccount();
  await go(['run', '.'], { CAUSEWAY_URL: stack.api, CAUSEWAY_ACCOUNT: accountId, CAUSEWAY_PASSCODE: passcodes.upload });
  const day = (offset: number) => Number(new Date(Date.now() + offset).toISOString().slice(0, 10).replaceAll('-', ''));
  const query = { event_name: 'Charged', from: day(-2 * 86_400_000), to: day(-12 * 3_600_000) };
  const records: any[] = await until('what the module sent', async () => {
    const today = (await call('POST', '/1/events.json', { ...query, to: day(0) })).json;
    const opened = today.cursor ? today : (await call('POST', '/1/events.json', query)).json;
    const page = (await call('GET', `/1/events.json?cursor=${opened.cursor}`)).json;
    return page.records?.[0]?.profile?.name === 'Gopher' && page.records;
  });
  expect(records.map((record) => [record.profile.identity, record.event_props.Place])).toEqual([['gopher', 7]]);
});
