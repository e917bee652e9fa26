import { parseArgs } from 'node:util';
import { flag, help, type ReadArguments, readLine, text } from '../command-line.ts';
import type { Resource } from '../wire/wire.ts';

/** The command line of `causeway pull`, as texts; what they mean is `options.ts`. */
const known = {
  url: text,
  account: text,
  passcode: text,
  event: text,
  from: text,
  to: text,
  query: text,
  out: text,
  format: text,
  state: text,
  timezone: text,
  'batch-size': { type: 'string', default: '5000' },
  patience: { type: 'string', default: '60' },
  'min-share': { type: 'string', default: '0.5' },
  profile: flag,
  app: flag,
  events: flag,
  restart: flag,
  'restart-if-expired': flag,
  quiet: flag,
  help,
} as const;

export type Values = ReturnType<typeof parseArgs<{ options: typeof known }>>['values'] & { resource: Resource };

export function readArguments(args: readonly string[]): ReadArguments<Values> {
  return readLine(() => {
    const { values, positionals } = parseArgs({ args: joinNegative(args), options: known, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    const [resource, ...more] = positionals;
    if ((resource !== 'events' && resource !== 'profiles') || more.length > 0) {
      const said = positionals.length === 0 ? '' : `, not "${positionals.join(' ')}"`;
      return { kind: 'wrong', error: `say what to pull${said}: causeway pull events … or causeway pull profiles …` };
    }
    return { kind: 'values', values: { ...values, resource } };
  });
}

/** `--from -7d`: a value with a dash in front would be taken for an option. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (/^-\d+d$/.test(arg) && (last === '--from' || last === '--to')) joined.splice(-1, 1, `${last}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}
