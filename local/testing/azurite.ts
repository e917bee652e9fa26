import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultDir, projectRoot } from '../stack/layout.ts';
import { lastLines, run } from '../stack/run.ts';
import { toolEnvironment } from '../stack/settings.ts';
import type { Report } from '../terminal/report.ts';

/**
 * Installs azurite where its lock file has changed or it is not there yet, in a folder of its own: what only tests of Azure
 * ask for is not installed with the product. Answers the emulator's program.
 */
const LOCK = 'package-lock.json';
const from = join(projectRoot, 'test/support/azurite');
const to = join(defaultDir, 'azurite');

export async function prepareAzurite({ report, logs }: { report: Report; logs: string }): Promise<string> {
  const program = join(to, 'node_modules/azurite/dist/src/blob/main.js');
  if (await isInstalled()) return program;
  await report.step('Installing the emulator of Azure’s storage (azurite)', async () => {
    await mkdir(logs, { recursive: true });
    await mkdir(defaultDir, { recursive: true });
    const made = await mkdtemp(join(defaultDir, 'azurite-'));
    for (const name of ['package.json', LOCK]) await cp(join(from, name), join(made, name));
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const done = await run('npm', { args, cwd: made, env: toolEnvironment(), logFile: join(logs, 'azurite.log') });
    if (done.code !== 0) throw new Error(`npm could not install azurite.\n${lastLines(done.output)}`);
    await putInPlace(made);
  });
  return program;
}

async function isInstalled(): Promise<boolean> {
  const [wanted, there] = await Promise.all([from, to].map((folder) => read(join(folder, LOCK))));
  return wanted !== undefined && wanted === there;
}

const read = async (path: string) => await readFile(path, 'utf8').catch(() => undefined);

/** Whole or not at all; whoever installed it at the same moment made the same. */
async function putInPlace(made: string): Promise<void> {
  if (!(await isInstalled())) {
    await rm(to, { recursive: true, force: true });
    await rename(made, to).catch(async (thrown: unknown) => {
      if (!(await isInstalled())) throw thrown;
    });
  }
  await rm(made, { recursive: true, force: true });
}
