import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultDir } from '../stack/layout.ts';
import { anyPort } from '../stack/ports.ts';
import { identify } from '../stack/process-table.ts';
import type { Wishes } from '../stack/settings.ts';
import { type RunningStack, startStack, stopStack } from '../stack.ts';
import type { Report } from '../terminal/report.ts';

/**
 * A stack for one project of tests: its own folder and ports, gone afterwards, beside whatever else is running. One run
 * has several at once, so that the folder is the run's and the project's.
 */
const FOLDER = /^test-(\d+)-/;

export async function withOwnStack<Result>(
  {
    name,
    ...options
  }: {
    name: string;
    report: Report;
    signal: AbortSignal;
    /** Functions at once; without it, as many as come. */
    concurrency?: number;
  },
  work: (stack: RunningStack) => Promise<Result>,
): Promise<Result> {
  await sweep();
  const dir = join(defaultDir, `test-${process.pid}-${name}`);
  try {
    return await work(await startStack({ dir, ports: await ownPorts(), ...options }));
  } finally {
    await stopStack(dir);
    await keepLogs(join(dir, 'logs'), name);
    await discard(dir);
  }
}

/** What stands beside it may begin at the same time, and look at the same usual ports. */
async function ownPorts(): Promise<Required<Wishes>> {
  const [frontDoor, gateway, sftp] = [await anyPort(), await anyPort(), await anyPort()];
  return { frontDoor, gateway, sftp, kinesis: await anyPort(), partners: await anyPort() };
}

/** The last run's logs stay, for whoever wonders why a journey failed. */
async function keepLogs(from: string, name: string): Promise<void> {
  const kept = join(defaultDir, 'test-reports', 'logs');
  const to = join(kept, name);
  await rm(to, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  await rename(from, to).catch(() => {});
}

/** Stacks of runs that were killed before they could clear up. */
async function sweep(): Promise<void> {
  await mkdir(defaultDir, { recursive: true });
  for (const name of await readdir(defaultDir)) {
    const owner = FOLDER.exec(name)?.[1];
    if (owner && !(await identify(Number(owner)))) await discard(join(defaultDir, name));
  }
}

async function discard(dir: string): Promise<void> {
  await stopStack(dir);
  await rm(dir, { recursive: true, force: true });
}
