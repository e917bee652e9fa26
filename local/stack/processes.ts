import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { groupRuns, identify, isAlive, signalGroup } from './process-table.ts';

/**
 * The long-lived processes of one stack: started as leaders of their own process groups, written down with their start
 * time, and ended by group, so that the emulator's Lambda workers go with it and a stranger that was given an old id
 * is never touched.
 */
const processSchema = z.object({
  name: z.enum(['emulator', 'front-door', 'partners', 'shard-limits']),
  pid: z.int(),
  startedAt: z.string(),
  ports: z.record(z.string(), z.int()),
  /** What it was started with; other arguments mean that it must be started again. */
  args: z.array(z.string()),
});
export type StackProcess = z.infer<typeof processSchema>;

const GRACE_MS = 6_000;

/** Those of the recorded processes that still run. */
export async function livingProcesses(file: string): Promise<StackProcess[]> {
  const recorded = await readRecords(file);
  const alive = await Promise.all(recorded.map((one) => isAlive(one)));
  return recorded.filter((_, index) => alive[index]);
}

export type Launch = Pick<StackProcess, 'name' | 'ports'> & {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  recordIn: string;
};

/** Starts a process that outlives this one, and records it at once. */
export async function launch(what: Launch): Promise<StackProcess> {
  const log = openSync(what.logFile, 'a');
  const child = spawn(what.program, what.args, {
    cwd: what.cwd,
    env: what.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  const identity = child.pid === undefined ? undefined : await identify(child.pid);
  if (!identity) throw new Error(`The ${what.name} ended as soon as it was started; its log is ${what.logFile}.`);
  const started = { ...identity, name: what.name, ports: what.ports, args: what.args };
  const others = (await livingProcesses(what.recordIn)).filter((one) => one.name !== what.name);
  await writeRecords(what.recordIn, [...others, started]);
  return started;
}

/** Ends one process with its whole group: asked first, forced when the grace is over. */
export async function endProcess(one: StackProcess, graceMs = GRACE_MS): Promise<void> {
  if (!(await isAlive(one))) return;
  signalGroup(one.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (await groupRuns(one.pid)) {
    if (Date.now() > deadline) signalGroup(one.pid, 'SIGKILL');
    await sleep(25);
  }
}

/** Ends everything recorded, and the record with it; returns what was running. */
export async function endAll(file: string): Promise<StackProcess[]> {
  const living = await livingProcesses(file);
  await Promise.all(living.map((one) => endProcess(one)));
  await rm(file, { force: true });
  return living;
}

async function readRecords(file: string): Promise<StackProcess[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  return z.array(processSchema).parse(JSON.parse(text));
}

async function writeRecords(file: string, records: StackProcess[]): Promise<void> {
  await writeFile(file, `${JSON.stringify(records, null, 2)}\n`);
}
