import type { Values } from './arguments.ts';

/** Whom a pull talks to, and how long it asks for one answer. */
export type Connection = { url: string; account: string; passcode: string; patienceMs: number };

/** Thrown while options are read, answered as a value: an option that cannot be. */
export class Wrong extends Error {}

export function connectionOf(values: Values, env: Record<string, string | undefined>): Connection {
  const url = needed(values.url ?? env.CAUSEWAY_URL, '--url or CAUSEWAY_URL');
  if (!URL.canParse(url) || !/^https?:/i.test(url)) throw new Wrong(`--url: ${url} is no http or https address`);
  return {
    url: url.replace(/\/+$/, ''),
    account: needed(values.account ?? env.CAUSEWAY_ACCOUNT, '--account or CAUSEWAY_ACCOUNT'),
    passcode: needed(values.passcode ?? env.CAUSEWAY_PASSCODE, '--passcode or CAUSEWAY_PASSCODE'),
    patienceMs: numberOf(values, 'patience', { from: 0, to: 10_000 }) * 60_000,
  };
}

export function needed(value: string | undefined, name: string): string {
  if (!value) throw new Wrong(`${name} is missing`);
  return value;
}

export function numberOf(
  values: Values,
  name: 'batch-size' | 'patience' | 'min-share',
  range: { from: number; to: number },
): number {
  const value = Number(values[name]);
  if (values[name] === '' || !(value >= range.from && value <= range.to)) {
    throw new Wrong(`--${name} must be a number from ${range.from} to ${range.to}`);
  }
  return value;
}
