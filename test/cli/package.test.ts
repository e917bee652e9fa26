import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fakeServer, pagesOf } from './fake-server.ts';
import { folder, text } from './pulling.ts';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');

it('the package runs on plain Node: one bundle, no sources and no node_modules beside it', async () => {
  await using at = await folder();
  const bin = join(PROJECT, 'node_modules/.bin/esbuild');
  const bundle = at.file('package/dist/causeway.mjs');
  const options = ['--bundle', '--platform=node', '--target=node20', '--format=esm', '--external:@duckdb/node-api'];
  await run(bin, ['cli/causeway.ts', ...options, `--outfile=${bundle}`], { cwd: PROJECT });
  await mkdir(at.file('package/cli'));
  await cp(join(PROJECT, 'cli/launch.mjs'), at.file('package/cli/launch.mjs'));

  await using server = await fakeServer(pagesOf(2, 3));
  const env = { ...process.env, CAUSEWAY_URL: server.url, CAUSEWAY_ACCOUNT: 'acc', CAUSEWAY_PASSCODE: 'secret' };
  const args = ['pull', 'events', '--event', 'Charged', '--from', '20261101', '--out', at.file('a.ndjson')];
  const { stdout } = await run(process.execPath, [at.file('package/cli/launch.mjs'), ...args], {
    env,
    timeout: 20_000,
  });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'ok', rows: 6 });
  expect(await text(at.file('a.ndjson'))).toBe(`${pagesOf(2, 3).flat().join('\n')}\n`);
});
