import type { Terminal } from './terminal.ts';

/** How a command ends: a sentence for people, a line of JSON and an exit status for schedulers. */
export const STATUS = { done: 0, failed: 1, warned: 3, SIGINT: 130, SIGTERM: 143 };

export type Ended = { kind: 'ended'; status: number } | { kind: 'wrong'; error: string };

export function tell(terminal: Terminal, summary: object): void {
  terminal.out.write(`${JSON.stringify(summary)}\n`);
}

/** The exit status of a command that somebody ended. */
export function statusByHand({ signal }: Terminal): number {
  return signal.reason === 'SIGTERM' ? STATUS.SIGTERM : STATUS.SIGINT;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
