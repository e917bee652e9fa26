import { inParallel } from '#core/in-parallel.ts';
import { profileIdOf } from '#core/people/profile.ts';
import type { UnknownRow } from '../adapters/list-objects.ts';
import { isContact, type ListedRow, type Named } from '../domain/listed-rows.ts';

/** Finds the people whom rows name, as they are today. Everybody who has an e-mail or a phone is named by it, up to `MOST_SHARING`. */
export type PeopleAt = {
  /** By id, whom it belongs to; who is deleted or was never seen is not there. */
  owners: (of: { accountId: string; profileIds: readonly string[] }) => Promise<Map<string, string>>;
  byContact: (of: { accountId: string; kind: 'email' | 'phone'; value: string; most: number }) => Promise<string[]>;
};
export type Resolved = { profileIds: string[]; unknown: UnknownRow[] };

const MOST_SHARING = 100;
/** Lookups of contacts at once. */
const WIDTH = 32;
const OWN_ID = /^[0-9a-f]{32}$/;

export function resolveRows(people: PeopleAt) {
  return async function resolve(accountId: string, rows: readonly ListedRow[]): Promise<Resolved> {
    const names = new Map<string, Named>();
    for (const { read } of rows) if (read.kind === 'named') names.set(wordOf(read.name), read.name);
    const ids = new Map<string, string[]>();
    await inParallel(names, {
      width: WIDTH,
      async work([word, { by, value }]) {
        if (isContact(by)) ids.set(word, await people.byContact({ accountId, kind: by, value, most: MOST_SHARING }));
        // A profile's own id serves as objectId where no device is known.
        else ids.set(word, [profileIdOf({ accountId, kind: by, value }), ...(isOwnId({ by, value }) ? [value] : [])]);
      },
    });
    const owners = await people.owners({ accountId, profileIds: [...new Set([...ids.values()].flat())] });
    const found = new Set<string>();
    const unknown: UnknownRow[] = [];
    for (const { row, given, read } of rows) {
      if (read.kind === 'unreadable') {
        unknown.push({ row, value: given, reason: read.reason });
        continue;
      }
      const whom = (ids.get(wordOf(read.name)) ?? []).flatMap((id) => owners.get(id) ?? []);
      for (const id of whom) found.add(id);
      if (whom.length === 0) unknown.push({ row, value: given, reason: `is the ${read.name.by} of nobody known` });
    }
    return { profileIds: [...found].toSorted(), unknown };
  };
}

const wordOf = ({ by, value }: Named) => `${by} ${value}`;
const isOwnId = ({ by, value }: Named) => by === 'objectId' && OWN_ID.test(value);
