import { parseArgs } from 'node:util';
import { groups } from './groups.ts';
import type { Group } from './rule.ts';
import type { Target } from './world.ts';

/** The command line of the suite. */
export const usage = `npm run conform -- --url <address> --account <id> --passcode <admin passcode>
  --upload-passcode, --export-passcode   to try the roles too
  --timezone <IANA name>                 of the account, to check stamps against it
  --yes                                  write into that account without asking
  --only <group,group…>, --skip <group,group…>
  --at-once <n>                          rules at work at the same time, 4 unless told
npm run conform -- [--only …]            against the stack that runs here (npm start), in an account made for it
groups: ${groups.map(({ name }) => name).join(', ')}
exit status: 0 all rules hold, 1 some do not, 2 called wrongly
`;

export type Options = { url: string; target: Target; chosen: readonly Group[]; atOnce: number; yes: boolean };
export type ReadOptions = { kind: 'options'; options: Options } | { kind: 'help' } | { kind: 'wrong'; error: string };

const text = { type: 'string' } as const;
const names = { type: 'string', multiple: true } as const;
const known = {
  url: text,
  account: text,
  passcode: text,
  'upload-passcode': text,
  'export-passcode': text,
  timezone: text,
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  only: names,
  skip: names,
  'at-once': { type: 'string', default: '4' },
} as const;

export function readOptions(args: readonly string[]): ReadOptions {
  try {
    const { values } = parseArgs({ args: [...args], options: known });
    if (values.help) return { kind: 'help' };
    const { url, account, passcode, timezone } = values;
    if (!url || !account || !passcode) return wrong('--url, --account and --passcode are needed');
    const [only, skip] = [namesOf(values.only ?? []), namesOf(values.skip ?? [])];
    const unknown = [...only, ...skip].filter((name) => !groups.some((group) => group.name === name));
    if (unknown.length > 0) return wrong(`no such group: ${unknown.join(', ')}`);
    const atOnce = Number(values['at-once']);
    if (!Number.isInteger(atOnce) || atOnce < 1) return wrong('--at-once: must be a whole number from 1');
    const passcodes = { admin: passcode, upload: values['upload-passcode'], export: values['export-passcode'] };
    const chosen = groups.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
    const target = { accountId: account, passcodes, timezone };
    return { kind: 'options', options: { url, target, chosen, atOnce, yes: values.yes } };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function namesOf(given: readonly string[]): string[] {
  return given.flatMap((one) => one.split(',')).filter(Boolean);
}

function wrong(error: string): ReadOptions {
  return { kind: 'wrong', error };
}
