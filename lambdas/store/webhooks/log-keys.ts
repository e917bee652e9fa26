import { keysUnder, type ObjectsAt } from '../aws/json-objects.ts';

/**
 * Names of the log's objects (`store/webhooks/attempts.ts`), newest first, as S3 does not list them: a day at a time, and
 * where a day has more than one page of names, an hour or a minute at a time. A quiet month costs thirty calls.
 */
const A_PAGE = 1_000;

/** An object is named after the beginning of its batch: attempts in it may be so much later, the batch's work and its wait. */
export const BATCH_LASTS_MS = 120_000;

/** Half-open, epoch milliseconds. */
export type Window = { from: number; to: number };

/** A day is cut into hours, an hour into minutes. */
const CHILDREN = [24, 60];

/** Names without the account's folder, of all objects that may hold attempts of the window; as they are listed, in groups. */
export async function* keysNewestFirst(
  at: ObjectsAt,
  { accountId, from, to }: Window & { accountId: string },
): AsyncGenerator<string[]> {
  const folder = `account=${accountId}/`;
  const [oldest, newest] = [prefixOf(from - BATCH_LASTS_MS, 'second'), prefixOf(to - 1, 'second')];
  const within = (keys: string[]) =>
    keys
      .map((key) => key.slice(folder.length))
      .filter((key) => key >= oldest && key.slice(0, newest.length) <= newest)
      .reverse();

  async function* under(prefix: string, level: number): AsyncGenerator<string[]> {
    if (prefix.slice(0, newest.length) > newest.slice(0, prefix.length)) return;
    if (prefix < oldest.slice(0, prefix.length)) return;
    const page = await keysUnder(at, { prefix: `${folder}${prefix}`, most: A_PAGE });
    const children = CHILDREN[level] ?? 0;
    if (page.length < A_PAGE) yield within(page);
    else if (children > 0) {
      for (let child = children - 1; child >= 0; child--) yield* under(`${prefix}${twoDigits(child)}`, level + 1);
    } else yield within(await allUnder(at, { prefix: `${folder}${prefix}`, page }));
  }

  const firstDay = Math.floor((from - BATCH_LASTS_MS) / DAY_MS);
  for (let day = Math.floor((to - 1) / DAY_MS); day >= firstDay; day--) {
    yield* under(prefixOf(day * DAY_MS, 'day'), 0);
  }
}

const DAY_MS = 86_400_000;
const twoDigits = (value: number) => String(value).padStart(2, '0');

/** As `attemptsKey` begins: `date=2026-11-27/` or `date=2026-11-27/103059`. */
function prefixOf(at: number, upTo: 'day' | 'second'): string {
  const [date = '', time = ''] = new Date(Math.max(0, at)).toISOString().split('T');
  return `date=${date}/${upTo === 'day' ? '' : time.slice(0, 8).replaceAll(':', '')}`;
}

async function allUnder(at: ObjectsAt, { prefix, page }: { prefix: string; page: string[] }): Promise<string[]> {
  const all = [...page];
  for (;;) {
    const next = await keysUnder(at, { prefix, after: all.at(-1) ?? '', most: A_PAGE });
    all.push(...next);
    if (next.length < A_PAGE) return all;
  }
}
