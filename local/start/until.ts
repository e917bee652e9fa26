import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from '../stack/layout.ts';
import { livingProcesses } from '../stack/processes.ts';

/** How a command that stays in the foreground comes to its end. */
export function untilInterrupted() {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  function onSignal(): void {
    controller.abort(new Error('interrupted'));
  }
  for (const name of names) process.on(name, onSignal);
  function release(): void {
    for (const name of names) process.off(name, onSignal);
  }
  return { signal: controller.signal, release };
}

/** Waits for the interrupt, or for the emulator to have ended: by `npm stop`, or by itself (`'died'`). */
export async function untilStopped(layout: Layout, signal: AbortSignal): Promise<'stopped' | 'died'> {
  while (!signal.aborted) {
    const living = await livingProcesses(layout.processesFile);
    if (living.length === 0) return 'stopped';
    if (!living.some((one) => one.name === 'emulator')) return 'died';
    await sleep(500, undefined, { signal }).catch(() => {});
  }
  return 'stopped';
}
