import { openingParams } from './ask-api.ts';
import type { Subject } from './asked.ts';
import { quoted } from './quoted.ts';

/** The same query at a shell: the account and the address are filled in, and the passcode is the reader's own. */
export type At = { address: string; accountId: string };

export function countCurl(of: Subject, { text, ...at }: { text: string } & At): string {
  const path = of === 'events' ? '/1/counts/events.json' : '/1/counts/profiles.json';
  return lines(['curl -sS -X POST', quoted(at.address + path), ...headers(at), `-d ${quoted(text)}`]);
}

/** Opens a cursor, and reads its first page with it. */
export function rowsCurl(of: Subject, { text, ...at }: { text: string } & At): string {
  const url = `${at.address}/1/${of === 'events' ? 'events' : 'profiles'}.json`;
  const params = new URLSearchParams(openingParams({ batchSize: 5_000 }));
  const open = lines(['curl -sS -X POST', quoted(`${url}?${params}`), ...headers(at), `-d ${quoted(text)}`]);
  const read = lines([`curl -sS --compressed "${url}?cursor=$CURSOR"`, ...headers(at)]);
  return `CURSOR=$(${open} | sed 's/.*"cursor":"\\([^"]*\\)".*/\\1/')\n${read}`;
}

function headers({ accountId }: At): string[] {
  return [
    `-H ${quoted(`X-CleverTap-Account-Id: ${accountId}`)}`,
    '-H "X-CleverTap-Passcode: $PASSCODE"',
    `-H ${quoted('Content-Type: application/json')}`,
  ];
}

function lines(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}
