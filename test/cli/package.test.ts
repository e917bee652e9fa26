import { execFile } from 'node:child_process';
import { access, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { accountServer } from './account-server.ts';
import { fakeServer, pagesOf } from './fake-server.ts';
import { folder, text } from './pulling.ts';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');

/** The machine's own Node, which may be older than the one that the project brings; the latter where there is no other. */
async function machinesNode(): Promise<string> {
  for (const path of (process.env.PATH ?? '').split(delimiter).filter((one) => !one.includes('node_modules'))) {
    const node = join(path, 'node');
    if (
      await access(node).then(
        () => true,
        () => false,
      )
    )
      return node;
  }
  return process.execPath;
}

it('the package runs on the Node of the machine: one bundle, its command executable, no node_modules beside it', async () => {
  await using at = await folder();
  const path = `${join(PROJECT, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  await run('npm', ['pack', '--pack-destination', at.path], {
    cwd: join(PROJECT, 'cli'),
    env: { ...process.env, PATH: path },
  });
  const [tarball = ''] = await readdir(at.path);
  expect(tarball).toMatch(/^causeway-data-cli-\d.*\.tgz$/);
  await run('tar', ['-xzf', at.file(tarball), '-C', at.path]);
  expect((await readdir(at.file('package'))).toSorted()).toEqual(['dist', 'launch.mjs', 'package.json']);

  await using server = await fakeServer(pagesOf(2, 3));
  const env = { ...process.env, CAUSEWAY_URL: server.url, CAUSEWAY_ACCOUNT: 'acc', CAUSEWAY_PASSCODE: 'secret' };
  const args = ['pull', 'events', '--event', 'Charged', '--from', '20261101', '--out', at.file('a.ndjson')];
  await access(at.file('package/launch.mjs'), 1);
  const { stdout } = await run(await machinesNode(), [at.file('package/launch.mjs'), ...args], {
    env,
    timeout: 90_000,
  });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'ok', rows: 6 });
  expect(await text(at.file('a.ndjson'))).toBe(`${pagesOf(2, 3).flat().join('\n')}\n`);

  await using source = await accountServer();
  await using target = await accountServer();
  const command = async (words: readonly string[], more: Record<string, string>) => {
    const { stdout: said } = await run(await machinesNode(), [at.file('package/launch.mjs'), ...words], {
      env: { ...env, ...more },
      timeout: 90_000,
    });
    return JSON.parse(said);
  };
  const day = 1_764_230_400;
  const record = { type: 'event', identity: 'ann', evtName: 'Charged', ts: day, evtData: { Amount: 1 } };
  await writeFile(at.file('e.ndjson'), JSON.stringify(record));
  const pushed = await command(['push', at.file('e.ndjson')], { CAUSEWAY_URL: source.url });
  expect(pushed).toMatchObject({ status: 'ok', stored: 1 });
  const from = { CAUSEWAY_FROM_URL: source.url, CAUSEWAY_FROM_ACCOUNT: 'old', CAUSEWAY_FROM_PASSCODE: 'secret' };
  const copied = await command(['copy', '--state', at.file('state')], { ...from, CAUSEWAY_URL: target.url });
  expect(copied).toMatchObject({ status: 'ok', differing: 0 });
  expect(target.events()).toEqual([record]);
});
