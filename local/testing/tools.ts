import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { binDir, projectRoot } from '../stack/layout.ts';
import { toolEnvironment } from '../stack/settings.ts';
import { addUp, failed, type Tally, tallyOf } from './tally.ts';

/** Runs the project's checks and vitest; what they say comes line by line, as several may run beside each other. */
export type Project = 'unit' | 'pure' | 'journeys' | 'waiting' | 'dashboard' | 'small-account';
export type VitestRun = {
  projects: readonly Project[];
  /** Only files whose path holds one of these. */
  filters: readonly string[];
  env?: Record<string, string>;
  reportFile: string;
  signal: AbortSignal;
};

export async function runVitest(options: VitestRun): Promise<Tally> {
  await rm(options.reportFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${options.reportFile}`];
  const args = ['run', ...namesOf(options.projects), '--passWithNoTests', ...reporters, ...options.filters];
  const code = await lineByLine(join(binDir, 'vitest'), { args, env: options.env ?? {}, signal: options.signal });
  const text = await readFile(options.reportFile, 'utf8').catch(() => undefined);
  const tally = text === undefined ? addUp([]) : tallyOf(JSON.parse(text));
  const outside = `vitest of ${options.projects.join(' and ')} ended with status ${code}, by an error outside any test`;
  return code !== 0 && tally.failed === 0 ? addUp([tally, failed(outside)]) : tally;
}

const namesOf = (projects: readonly Project[]) => projects.flatMap((name) => ['--project', name]);

/** Whether any file of the projects is asked for: a stack is not deployed for none. */
export async function hasTests(projects: readonly Project[], filters: readonly string[]): Promise<boolean> {
  const args = ['list', ...filters, ...namesOf(projects), '--filesOnly'];
  const { stdout } = await promisify(execFile)(join(binDir, 'vitest'), args, { cwd: projectRoot });
  return stdout.trim() !== '';
}

/** `npm run check`; a failure counts as one. */
export async function runCheck(signal: AbortSignal): Promise<Tally> {
  const code = await lineByLine('npm', { args: ['run', '--silent', 'check'], env: {}, signal });
  return code === 0 ? addUp([]) : failed('npm run check: it counts as one');
}

type Run = { args: readonly string[]; env: Record<string, string>; signal: AbortSignal };

async function lineByLine(program: string, options: Run): Promise<number> {
  const child = spawn(program, options.args, {
    cwd: projectRoot,
    env: toolEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: options.signal,
  });
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => process.stdout.write(`${line}\n`));
  }
  return await new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (status) => resolve(status ?? 1));
  });
}
