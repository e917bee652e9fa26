import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from './layout.ts';
import { isAlive } from './process-table.ts';
import { launch, type StackProcess } from './processes.ts';
import { lastLines } from './run.ts';
import { emulatorEnvironment } from './settings.ts';

/** Starts MiniStack, the AWS emulator, on 127.0.0.1 and waits until it says that it is well. */
const READY_MS = 60_000;

/**
 * `kinesis` is where its functions find Kinesis: before the emulator's own stands what limits its shards. `partners` is where
 * they find exports' partners (`lambdas/runtime/reach.ts`).
 */
export type EmulatorPorts = { gateway: number; sftp: number; kinesis: number; partners: number };

export async function startEmulator(
  layout: Layout,
  options: { python: string; ports: EmulatorPorts; concurrency?: number | undefined; signal?: AbortSignal | undefined },
): Promise<StackProcess> {
  await mkdir(layout.scratch, { recursive: true });
  await mkdir(layout.state, { recursive: true });
  // Lambda code is unpacked below here, and must not inherit `"type": "module"` from the project's package.json.
  await writeFile(join(layout.scratch, 'package.json'), '{"type":"commonjs"}');
  const logFile = join(layout.logs, 'emulator.log');
  const started = await launch({
    name: 'emulator',
    program: options.python,
    args: [join(import.meta.dirname, 'emulator.py')],
    env: emulatorEnvironment(layout, { ...options.ports, concurrency: options.concurrency }),
    cwd: layout.scratch,
    ports: options.ports,
    logFile,
    recordIn: layout.processesFile,
  });
  await waitUntilWell(started, { logFile, signal: options.signal });
  return started;
}

export function endpointOf(ports: { gateway: number }): string {
  return `http://127.0.0.1:${ports.gateway}`;
}

async function waitUntilWell(
  emulator: StackProcess,
  options: { logFile: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const url = `http://127.0.0.1:${emulator.ports.gateway}/_ministack/ready`;
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    options.signal?.throwIfAborted();
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (!(await isAlive(emulator))) break;
    if (answer?.ok) return;
    await sleep(100);
  }
  const log = await readFile(options.logFile, 'utf8').catch(() => '');
  throw new Error(`The AWS emulator did not come up; the end of ${options.logFile}:\n${lastLines(log)}`);
}
