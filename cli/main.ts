import { readPullOptions } from './pull/options.ts';
import { runPull } from './pull/run.ts';
import type { Terminal } from './terminal.ts';
import { usage } from './usage.ts';

/** Answers the exit status. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'help' || command === '--help' || command === '-h') return tell(terminal.out, usage, 0);
  if (command !== 'pull') return tell(terminal.err, `${command ? `No such command: ${command}\n\n` : ''}${usage}`, 2);
  const read = readPullOptions(rest, { env: terminal.env, now: terminal.now() });
  if (read.kind === 'help') return tell(terminal.out, usage, 0);
  if (read.kind === 'wrong') return tell(terminal.err, `causeway pull: ${read.error}\n(causeway help says more)\n`, 2);
  return await runPull(read.options, terminal);
}

function tell(to: Terminal['out'], text: string, status: number): number {
  to.write(text);
  return status;
}
