import { main } from '../../cli/main.ts';

/** A command as it runs, within this process: most tests need no process of their own. */
export type Ran = { code: number; out: string; err: string; summary: Record<string, unknown> };

export async function run(
  args: readonly string[],
  {
    env = {},
    signal = new AbortController().signal,
    now = Date.now,
  }: { env?: Record<string, string>; signal?: AbortSignal; now?: () => number } = {},
): Promise<Ran> {
  const [said, told]: [string[], string[]] = [[], []];
  const code = await main(args, {
    env: { CAUSEWAY_ACCOUNT: 'acc', CAUSEWAY_PASSCODE: 'secret', ...env },
    out: { write: (text) => said.push(text) },
    err: { write: (text) => told.push(text) },
    now,
    signal,
  });
  const [out, err] = [said.join(''), told.join('')];
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  return { code, out, err, summary: last.startsWith('{') ? JSON.parse(last) : {} };
}
