import { parseArgs } from 'node:util';
import { flag, help, type ReadArguments, readLine, text } from '../command-line.ts';

/** The command line of `causeway copy`, as texts; what they mean is `options.ts`. */
const known = {
  'from-url': text,
  'from-account': text,
  'from-passcode': text,
  url: text,
  account: text,
  passcode: text,
  events: text,
  event: { type: 'string', multiple: true },
  from: text,
  to: text,
  before: text,
  'from-timezone': text,
  state: text,
  unanswered: text,
  'at-once': { type: 'string', default: '3' },
  patience: { type: 'string', default: '60' },
  'no-profiles': flag,
  quiet: flag,
  help,
} as const;

export type Values = ReturnType<typeof parseArgs<{ options: typeof known }>>['values'];

export function readArguments(args: readonly string[]): ReadArguments<Values> {
  return readLine(() => {
    const { values } = parseArgs({ args: [...args], options: known, allowPositionals: false });
    return values.help ? { kind: 'help' } : { kind: 'values', values };
  });
}
