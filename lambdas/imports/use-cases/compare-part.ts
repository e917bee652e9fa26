import { fillGroups } from '#core/fill-groups.ts';
import type { ProfileChange } from '#core/intake/ingest-group.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { readConnected } from '#store/people/connected-profiles.ts';
import { MAX_PROFILE_BYTES, type ProfilesAt } from '#store/people/profiles.ts';
import { decodeGroup } from '#store/stream/ingest.ts';
import { writeDifferencePage, writeDifferencePart } from '../adapters/difference-objects.ts';
import { changeImport, type ImportsAt, readImport } from '../adapters/dynamo-imports.ts';
import { groupsFrom } from '../adapters/s3-groups.ts';
import { type DifferenceCounts, type DifferentPerson, differenceOf } from '../domain/difference.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { nameOf, partOfPerson, peopleParts } from '../domain/people-parts.ts';

/**
 * Holds a part of a file's people against the profiles as they are: all rows that are about them, from the groups that judging has
 * made of the whole file. It is called for every part of the file; there are fewer parts of the people, so some calls have nothing
 * to do. What a call writes is the same however often it is made, but for profiles that have changed meanwhile.
 */
export type CompareDeps = { importsAt: ImportsAt; files: ObjectsAt; profiles: ProfilesAt };
export type Compared = DifferenceCounts & { pages: number };

/** Names whose profiles are read at once. */
const AT_ONCE = 500;
/** An answer has at most 6 MB; a page of it is read in one look. */
const PAGE_BYTES = 2_000_000;
const PAGE_PEOPLE = 500;

export function comparePart({ importsAt, files, profiles }: CompareDeps) {
  return async function compare(ref: ImportRef, { part }: { part: number }): Promise<Compared> {
    const made = await readImport(importsAt, ref);
    const byName = await changesOfPart(files, { made, part });
    const counts = { new: 0, changed: 0, unchanged: 0, refused: 0 };
    let waiting: DifferentPerson[] = [];
    let page = 0;
    const writeWaiting = async (least: number) => {
      const filled = fillGroups(waiting, { size: bytesOf, limit: PAGE_BYTES, most: PAGE_PEOPLE });
      for (; filled.length > least; page++) {
        await writeDifferencePage(files, { of: made, part, page, people: filled.shift() ?? [] });
      }
      waiting = filled.flat();
    };
    for (const names of fillGroups(byName.keys(), { size: () => 1, limit: AT_ONCE })) {
      const changes = names.flatMap((name) => byName.get(name) ?? []);
      const { accountId } = made;
      const stored = await readConnected(profiles, { accountId, changes, shard: '', committed: '' });
      const rows = changes.map((change) => ({ change }));
      const found = differenceOf({ accountId, changes: rows, stored, maxBytes: MAX_PROFILE_BYTES });
      counts.new += found.counts.new;
      counts.changed += found.counts.changed;
      counts.unchanged += found.counts.unchanged;
      counts.refused += found.counts.refused;
      waiting.push(...found.people);
      // The last page may have room still.
      await writeWaiting(1);
    }
    await writeWaiting(0);
    await writeDifferencePart(files, { of: made, part, counts, pages: page });
    await noteCompared(importsAt, { made, part });
    return { ...counts, pages: page };
  };
}

const bytesOf = (person: DifferentPerson) => Buffer.byteLength(JSON.stringify(person));

/** Of another judging, it is of no use any more. */
async function noteCompared(at: ImportsAt, { made, part }: { made: Import; part: number }): Promise<void> {
  const values = { ':part': new Set([part]), ':judging': made.judging };
  await changeImport(at, made, { change: 'ADD #partsCompared :part', values, when: '#judging = :judging' });
}

/** By name, in the order of the file. */
async function changesOfPart(
  files: ObjectsAt,
  { made, part }: { made: Import; part: number },
): Promise<Map<string, ProfileChange[]>> {
  const parts = peopleParts(made.parts ?? 0);
  const byName = new Map<string, ProfileChange[]>();
  if (part >= parts) return byName;
  for await (const { bytes } of groupsFrom(files, made, { part: 0, group: 0 })) {
    for (const change of decodeGroup(bytes).profileChanges) {
      const name = nameOf(change);
      if (partOfPerson(name, parts) !== part) continue;
      const known = byName.get(name);
      if (known) known.push(change);
      else byName.set(name, [change]);
    }
  }
  return byName;
}
