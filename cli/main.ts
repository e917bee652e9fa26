import { readArguments as readCopy } from './copy/arguments.ts';
import { copyFor } from './copy/copy-for.ts';
import type { Ended } from './ending.ts';
import { readArguments as readPull } from './pull/arguments.ts';
import { pullFor } from './pull/pull-for.ts';
import { readArguments as readPush } from './push/arguments.ts';
import { pushFor } from './push/push-for.ts';
import type { Terminal } from './terminal.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

type Ran = Ended | { kind: 'help' };
type Command = (args: readonly string[], terminal: Terminal) => Promise<Ran>;

const commands = new Map<string | undefined, Command>([
  ['pull', (args, terminal) => run(readPull(args), (values) => pullFor(values, terminal))],
  ['push', (args, terminal) => run(readPush(args), (values) => pushFor(values, terminal))],
  ['copy', (args, terminal) => run(readCopy(args), (values) => copyFor(values, terminal))],
]);

/** Answers the exit status. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') return tell(terminal.out, usage, 0);
  if (name === '--version' || name === '-V') return tell(terminal.out, `causeway ${version()}\n`, 0);
  const command = commands.get(name);
  if (!command) return tell(terminal.err, `${name ? `No such command: ${name}\n\n` : ''}${usage}`, 2);
  const ran = await command(rest, terminal);
  if (ran.kind === 'help') return tell(terminal.out, usage, 0);
  if (ran.kind === 'ended') return ran.status;
  return tell(terminal.err, `causeway ${name}: ${ran.error}\n(causeway help says more)\n`, 2);
}

type Read<Values> = { kind: 'values'; values: Values } | Extract<Ended, { kind: 'wrong' }> | { kind: 'help' };

async function run<Values>(read: Read<Values>, work: (values: Values) => Promise<Ended>): Promise<Ran> {
  return read.kind === 'values' ? await work(read.values) : read;
}

function tell(to: Terminal['out'], text: string, status: number): number {
  to.write(text);
  return status;
}
