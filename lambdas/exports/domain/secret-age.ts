import type { Export } from './export-item.ts';

/** Credentials are best changed before anybody has to: after so many days, an export reminds of it. */
const REMIND_AFTER_DAYS = 180;
const DAY_MS = 86_400_000;

/** When the secrets of an export were given; undefined where it has none. */
export function secretsSetAt({ sealed, secretsSetAt: setAt, createdAt }: Export): string | undefined {
  return Object.keys(sealed).length > 0 ? (setAt ?? createdAt) : undefined;
}

/** The same where that is too long ago. @param now epoch milliseconds */
export function agedSecrets(exported: Export, now: number): string | undefined {
  const setAt = secretsSetAt(exported);
  return setAt !== undefined && now - Date.parse(setAt) > REMIND_AFTER_DAYS * DAY_MS ? setAt : undefined;
}

export function agedSentence(setAt: string): string {
  return `Its credentials were given on ${setAt.slice(0, 10)}, more than ${REMIND_AFTER_DAYS} days ago: make new ones and send them with its settings.`;
}
