import { parseArgs } from 'node:util';
import { flag, help, type ReadArguments, readLine, text } from '../command-line.ts';

/** The command line of `causeway push`, as texts; what they mean is `options.ts`. */
const known = {
  url: text,
  account: text,
  passcode: text,
  mapping: text,
  event: text,
  format: text,
  delimiter: text,
  rejected: text,
  state: text,
  timezone: text,
  unanswered: text,
  'batch-size': { type: 'string', default: '1000' },
  'at-once': { type: 'string', default: '4' },
  patience: { type: 'string', default: '60' },
  'dry-run': flag,
  again: flag,
  restart: flag,
  quiet: flag,
  help,
} as const;

export type Values = ReturnType<typeof parseArgs<{ options: typeof known }>>['values'] & { file: string };

export function readArguments(args: readonly string[]): ReadArguments<Values> {
  return readLine(() => {
    const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) {
      return {
        kind: 'wrong',
        error: 'say which file to push, one at a time: causeway push <file>, or - for standard input',
      };
    }
    return { kind: 'values', values: { ...values, file } };
  });
}
