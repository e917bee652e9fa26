import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binDir, type Layout, projectRoot } from './layout.ts';
import { isAlive } from './process-table.ts';
import { endProcess, launch, livingProcesses, type StackProcess } from './processes.ts';
import { emulatorEnvironment } from './settings.ts';

/** Starts the front door before the deployed API, or leaves the one that already stands there. */
const READY_MS = 15_000;

export async function standFrontDoor(
  layout: Layout,
  options: { apiUrl: string; port: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const script = join(projectRoot, 'local', 'front-door.ts');
  const args = [script, '--port', String(options.port), '--api', options.apiUrl];
  const living = (await livingProcesses(layout.processesFile)).find((one) => one.name === 'front-door');
  if (living && living.args.join(' ') === args.join(' ')) return;
  if (living) await endProcess(living);
  const { PATH, HOME, LANG, TZ, TMPDIR } = emulatorEnvironment(layout, { gateway: 0, sftp: 0 });
  const started = await launch({
    name: 'front-door',
    program: join(binDir, 'node'),
    args,
    env: { PATH, HOME, LANG, TZ, TMPDIR },
    cwd: projectRoot,
    ports: { http: options.port },
    logFile: join(layout.logs, 'front-door.log'),
    recordIn: layout.processesFile,
  });
  await waitUntilOpen(started, options);
}

async function waitUntilOpen(
  door: StackProcess,
  options: { port: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && (await isAlive(door))) {
    options.signal?.throwIfAborted();
    const answer = await fetch(`http://127.0.0.1:${options.port}/`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`The front door did not open on port ${options.port}; see front-door.log in the logs folder.`);
}
