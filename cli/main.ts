import { readArguments } from './pull/arguments.ts';
import { pullFor } from './pull/pull-for.ts';
import type { Terminal } from './terminal.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

/** Answers the exit status. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'help' || command === '--help' || command === '-h') return tell(terminal.out, usage, 0);
  if (command === '--version' || command === '-V') return tell(terminal.out, `causeway ${version()}\n`, 0);
  if (command !== 'pull') return tell(terminal.err, `${command ? `No such command: ${command}\n\n` : ''}${usage}`, 2);
  const read = readArguments(rest);
  if (read.kind === 'help') return tell(terminal.out, usage, 0);
  const ended = read.kind === 'wrong' ? read : await pullFor(read.values, terminal);
  if (ended.kind === 'ended') return ended.status;
  return tell(terminal.err, `causeway pull: ${ended.error}\n(causeway help says more)\n`, 2);
}

function tell(to: Terminal['out'], text: string, status: number): number {
  to.write(text);
  return status;
}
