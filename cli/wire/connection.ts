/** Whom a command talks to, and how long it asks for one answer. */
export type Connection = { url: string; account: string; passcode: string; patienceMs: number };

/** Thrown while options are read, answered as a value: an option that cannot be. */
export class Wrong extends Error {}

type Given = { url?: string | undefined; account?: string | undefined; passcode?: string | undefined };
type Env = Record<string, string | undefined>;

/** @param side what stands before the names of options: `from` makes them `--from-url` and `CAUSEWAY_FROM_URL` */
export function connectionOf(
  given: Given,
  { env, patience, side }: { env: Env; patience: string; side?: 'from' },
): Connection {
  const option = side ? `--${side}-` : '--';
  const variable = side ? `CAUSEWAY_${side.toUpperCase()}_` : 'CAUSEWAY_';
  const value = (name: 'url' | 'account' | 'passcode') => {
    const known = `${variable}${name.toUpperCase()}`;
    return needed(given[name] ?? env[known], `${option}${name} or ${known}`);
  };
  const url = value('url');
  if (!URL.canParse(url) || !/^https?:/i.test(url)) throw new Wrong(`${option}url: ${url} is no http or https address`);
  return {
    url: url.replace(/\/+$/, ''),
    account: value('account'),
    passcode: value('passcode'),
    patienceMs: numberOf(patience, '--patience', { from: 0, to: 10_000 }) * 60_000,
  };
}

export function needed(value: string | undefined, name: string): string {
  if (!value) throw new Wrong(`${name} is missing`);
  return value;
}

export function numberOf(text: string, name: string, range: { from: number; to: number }): number {
  const value = Number(text);
  if (text === '' || !(value >= range.from && value <= range.to)) {
    throw new Wrong(`${name} must be a number from ${range.from} to ${range.to}`);
  }
  return value;
}
