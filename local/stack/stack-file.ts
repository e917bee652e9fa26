import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { LocalAdmin, NewAccount } from './account.ts';
import type { Outputs } from './cdk.ts';
import { region } from './settings.ts';

/**
 * `.local/stack.json`: what a program needs to know to use the running stack. It holds passcodes of a throw-away account
 * on 127.0.0.1, and is readable by its owner alone all the same.
 */
export const stackFileSchema = z.object({
  api: z.string(),
  dashboard: z.string(),
  accountId: z.string(),
  /** The admin passcode; the others are beside it in `passcodes`. */
  passcode: z.string(),
  passcodes: z.object({ admin: z.string(), upload: z.string(), export: z.string() }),
  /** Who may sign in, as the account's administrator. */
  admin: z.object({ email: z.string(), password: z.string() }),
  timezone: z.string(),
  sftp: z.object({ host: z.string(), port: z.int() }),
  /** Where the functions find exports' partners: `https://api.mixpanel.com/…` is `<address>/api.mixpanel.com/…`. */
  partners: z.string(),
  aws: z.object({ endpoint: z.string(), region: z.string() }),
  buckets: z.record(z.string(), z.string()),
  queues: z.record(z.string(), z.string()),
  /** Every output of the deployed stacks, by name. */
  outputs: z.record(z.string(), z.string()),
});
export type StackFile = z.infer<typeof stackFileSchema>;

export type StackFacts = {
  api: string;
  endpoint: string;
  sftpPort: number;
  partnersPort: number;
  outputs: Outputs;
  people: NewAccount & { admin: LocalAdmin };
};

export function stackFileOf(facts: StackFacts): StackFile {
  return {
    api: facts.api,
    dashboard: facts.api,
    accountId: facts.people.account.accountId,
    passcode: facts.people.passcodes.admin,
    passcodes: facts.people.passcodes,
    admin: facts.people.admin,
    timezone: facts.people.account.timezone,
    sftp: { host: '127.0.0.1', port: facts.sftpPort },
    partners: `http://127.0.0.1:${facts.partnersPort}`,
    aws: { endpoint: facts.endpoint, region },
    buckets: outputsEnding('Bucket', facts.outputs),
    queues: outputsEnding('QueueUrl', facts.outputs),
    outputs: facts.outputs,
  };
}

/** `{ LakeBucket: x }` as `{ Lake: x }`. */
function outputsEnding(suffix: string, outputs: Outputs): Record<string, string> {
  const matching = Object.entries(outputs).filter(([name]) => name.endsWith(suffix));
  return Object.fromEntries(matching.map(([name, value]) => [name.slice(0, -suffix.length), value]));
}

export async function writeStackFile(path: string, content: StackFile): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

/** Undefined where there is no such file. */
export async function readStackFile(path: string): Promise<StackFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = stackFileSchema.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`${path} is of another version; \`npm start -- --reset\` begins anew.`);
  return read.data;
}
