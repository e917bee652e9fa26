import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binDir, type Layout, projectRoot } from './layout.ts';
import { isAlive } from './process-table.ts';
import { endProcess, launch, livingProcesses, type StackProcess } from './processes.ts';
import { nodeEnvironment } from './settings.ts';

/** Starts a server of `local/` as a process of its own, or leaves the one that already stands there with the same words. */
const READY_MS = 15_000;

export type ServerWish = {
  name: 'front-door' | 'partners' | 'shard-limits';
  port: number;
  args: string[];
  signal?: AbortSignal | undefined;
};

export async function standServer(layout: Layout, { name, port, signal, ...wish }: ServerWish): Promise<void> {
  const args = [join(projectRoot, 'local', `${name}.ts`), '--port', String(port), ...wish.args];
  const living = (await livingProcesses(layout.processesFile)).find((one) => one.name === name);
  if (living && living.args.join(' ') === args.join(' ')) return;
  if (living) await endProcess(living);
  const started = await launch({
    name,
    program: join(binDir, 'node'),
    args,
    env: nodeEnvironment(layout),
    cwd: projectRoot,
    ports: { http: port },
    logFile: join(layout.logs, `${name}.log`),
    recordIn: layout.processesFile,
  });
  await waitUntilOpen(started, { port, signal });
}

async function waitUntilOpen(
  server: StackProcess,
  { port, signal }: { port: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && (await isAlive(server))) {
    signal?.throwIfAborted();
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error(`The ${server.name} did not open on port ${port}; see ${server.name}.log in the logs folder.`);
}
