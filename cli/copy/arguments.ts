import { parseArgs } from 'node:util';

/** The command line of `causeway copy`, as texts; what they mean is `options.ts`. */
const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
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
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export type Values = ReturnType<typeof parseArgs<{ options: typeof known }>>['values'];
export type ReadArguments = { kind: 'values'; values: Values } | { kind: 'wrong'; error: string } | { kind: 'help' };

export function readArguments(args: readonly string[]): ReadArguments {
  try {
    const { values } = parseArgs({ args: [...args], options: known, allowPositionals: false });
    return values.help ? { kind: 'help' } : { kind: 'values', values };
  } catch (error) {
    return { kind: 'wrong', error: error instanceof Error ? error.message : String(error) };
  }
}
