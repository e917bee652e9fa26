import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../local/demo/pace.ts';
import { folderByPackages } from '../support/one-file.ts';

/** `causeway pull` as its users have it: a process of its own, in a folder of its own. */
const PROJECT = join(import.meta.dirname, '../..');

/** The command as its package has it, which starts in half of the time that the sources take; made when it is first started. */
const packaged = folderByPackages('cli');
function launcher(): string {
  const launch = join(packaged, 'launch.mjs');
  if (!existsSync(launch)) {
    const cli = join(PROJECT, 'cli');
    const to = `--outfile=${join(packaged, 'dist/causeway.mjs')}`;
    execFileSync('npm', ['run', '--silent', 'prepack', '--', to], { cwd: cli });
    for (const file of ['package.json', 'launch.mjs']) cpSync(join(cli, file), join(packaged, file));
  }
  return launch;
}

/** The last line of standard output. */
export type Summary = Partial<{
  status: string;
  error: string;
  warnings: string[];
  rows: number;
  pages: number;
  waits: number;
  restarts: number;
  resumed: boolean;
  what: string;
  from: number;
  to: number;
  stored: number;
  rejected: number;
  events: number;
  differing: number;
}>;
export type Ended = { code: number | null; signal: string | null; out: string; err: string; summary: Summary };
export type Output = Omit<Ended, 'summary'>;
/** `ended` reads the last line of standard output as JSON, `output` leaves it alone. */
export type Pulling = { child: ChildProcess; ended: Promise<Ended>; output: Promise<Output> };

export async function folder(): Promise<AsyncDisposable & { path: string; file: (name: string) => string }> {
  const path = await mkdtemp(join(tmpdir(), 'causeway-pull-'));
  const dispose = async () => await rm(path, { recursive: true, force: true });
  return { path, file: (name) => join(path, name), [Symbol.asyncDispose]: dispose };
}

/** Pulls 1 November 2026, a Sunday, unless `args` say otherwise. */
export function startPull(url: string, args: readonly string[]): Pulling {
  const usual = [
    'pull',
    'events',
    '--event',
    'Charged',
    '--from',
    '20261101',
    '--timezone',
    'UTC',
    '--patience',
    '0.2',
  ];
  return start(url, [...usual, ...args]);
}

/** The command with just these words. */
export function start(url: string, args: readonly string[], env: Record<string, string> = {}, input?: string): Pulling {
  const child = spawn(process.execPath, [launcher(), ...args], {
    cwd: PROJECT,
    env: { ...process.env, CAUSEWAY_URL: url, CAUSEWAY_ACCOUNT: 'acc', CAUSEWAY_PASSCODE: 'secret', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    timeout: 90_000,
    killSignal: 'SIGKILL',
  });
  child.stdin?.end(input);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const output = new Promise<Output>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  const ended = output.then((said) => ({ ...said, summary: said.out.startsWith('{') ? lastLine(said.out) : {} }));
  return { child, ended, output };
}

export async function pull(url: string, args: readonly string[]): Promise<Ended> {
  return await startPull(url, args).ended;
}

function lastLine(out: string): Summary {
  const line = out.trimEnd().split('\n').at(-1);
  return line ? (JSON.parse(line) as Summary) : {};
}

export async function text(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

/** Kills the command when it is under way, so far as what it has written to a file says so. */
export async function killHalfWay({ child, ended }: Pulling, file: string, written: RegExp): Promise<void> {
  const isThere = async () => written.test((await text(file)) ?? '') || undefined;
  await until(isThere, { withinMs: 60_000, what: 'the command to be half-way', signal: undefined });
  child.kill('SIGKILL');
  const { signal, err } = await ended;
  if (signal !== 'SIGKILL') throw new Error(`the command ended before it was killed: ${err}`);
}
