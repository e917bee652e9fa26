import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import { withSegment } from '#core/cql/read/with-segment.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import type { CommittedFile } from '#store/commits/files.ts';
import { downloadFiles } from '#store/lake/lake.ts';
import type { AskedQuery } from '#store/queries/query-runs.ts';
import { writeList, writeListPart } from '#store/segments/lists.ts';
import type { Bucketed } from '../../lambdas/queries/adapters/query-objects.ts';
import { planQuery } from '../../lambdas/queries/domain/plan-query.ts';
import { gatherPart } from '../../lambdas/queries/use-cases/gather-part.ts';
import { matchBucket } from '../../lambdas/queries/use-cases/match-bucket.ts';
import { noteOwners } from '../../lambdas/queries/use-cases/note-owners.ts';
import { evaluate, type World } from '../core/cql/evaluator.ts';
import { NAMES, queries, worlds } from '../core/cql/worlds.ts';
import { eventFile, profileFile } from '../cursors/lake-files.ts';
import { fileBucket } from '../support/file-body.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

/** More when they are asked for: `FAN_OUT_TREES=500`. */
const TREES = Number(process.env.FAN_OUT_TREES ?? 40);
const QUERIES_A_WORLD = 8;
const ROWS_A_PART = 25;

const lake = { client: fileBucket(), bucket: 'lake' };
const lists = { client: memoryBucket().client, bucket: 'lists' };
const pages = { client: memoryBucket().client, bucket: 'pages' };
const ref = { accountId: 'ACME-1', queryId: 'q' };
const hex = (person: string) => createHash('sha256').update(person).digest('hex').slice(0, 32);
/** Every other event of a person came under a name that was merged later. */
const alias = (person: string) => hex(`${person}, as others knew them`);
/** They were deleted once: events of these names from before are nobody's. */
const returned = new Set([hex('p1'), hex('p4'), alias('p2')]);
const RETURN = 1_700_000_000_000;

/** First events alone, which are decided by what other parts have of a person. */
const firsts = fc.record({
  event_name: fc.constantFrom(...NAMES),
  session_properties: fc.constantFrom('True', 'False').map((value) => [{ name: 'first_time', value }]),
});

type Lake = { events: CommittedFile[]; profiles: CommittedFile[] };

async function lakeOf({ events, people }: World): Promise<Lake> {
  const rows = events.map(({ id, name, ts, person, props }, index) => {
    const who = person !== 'stranger' && index % 2 === 1 ? alias(person) : hex(person);
    return { id, name, ts, person: who, props: JSON.stringify(props) };
  });
  const earlier = rows
    .filter(({ person }) => returned.has(person))
    .map((row) => ({ ...row, id: `${row.id}, before`, receivedAt: RETURN - 1 }));
  const gone = { id: 'gone', name: 'Charged', ts: events[0]?.ts ?? 0, person: hex('gone') };
  const persons = people.map((one) => ({
    ...one,
    person: hex(one.person),
    version: 2,
    identity: one.identity ?? undefined,
    email: one.email ?? undefined,
    phone: one.phone ?? undefined,
    name: one.name ?? undefined,
    props: JSON.stringify(one.props),
    tokens: JSON.stringify(one.tokens),
    forgottenAt: returned.has(hex(one.person)) ? RETURN : undefined,
  }));
  const before = people.map(({ person }) => ({ person: hex(person), version: 1, name: 'as they were', tokens: '[]' }));
  const aliases = people.map(({ person }) => ({
    person: alias(person),
    version: 3,
    mergedInto: hex(person),
    forgottenAt: returned.has(alias(person)) ? RETURN : undefined,
  }));
  const third = Math.ceil(rows.length / 3);
  return {
    events: [
      await eventFile([...rows.slice(0, third), ...earlier, gone]),
      await eventFile(rows.slice(third, 2 * third)),
      await eventFile(rows.slice(2 * third)),
    ],
    profiles: [
      await profileFile([...before, { person: hex('gone'), version: 1, tokens: '[]' }]),
      await profileFile([...persons, ...aliases, { person: hex('gone'), version: 2, deleted: true }]),
    ],
  };
}

/** A list of every other person, some by a name that was merged later; and who of them is on it, who was listed before they were deleted not being. */
async function listOf({ people }: World): Promise<{ key: string; who: string[] }> {
  const listed = people.filter((_, index) => index % 2 === 0).map(({ person }) => person);
  const key = `account=ACME-1/segment=1/${randomUUID()}.json`;
  const own = listed.filter((_, index) => index % 4 < 3).map(hex);
  const others = listed.filter((_, index) => index % 4 === 3).map(alias);
  const parts = [`${key}-long-ago.gz`, `${key}-since.gz`];
  await writeListPart(lists, { key: parts[0] ?? '', profileIds: own, listedAt: RETURN - 1 });
  await writeListPart(lists, { key: parts[1] ?? '', profileIds: [...others, hex('nobody')], listedAt: RETURN + 1 });
  const counts = { digest: '', rows: 1, unknown: 0, people: 1 };
  await writeList(lists, { key, parts: parts.map((part) => ({ key: part, ...counts })) });
  return { key, who: listed.filter((_, index) => index % 4 === 3 || !returned.has(hex(listed[index] ?? ''))).map(hex) };
}

/** The query as the state machine runs it, a function for each part, then one for each bucket; answers the rows' ids. */
async function found(asked: AskedQuery, files: Lake): Promise<{ ids: string[]; parts: number; buckets: number }> {
  const { parts, buckets } = planQuery({ ...asked, ...files, rowsAPart: ROWS_A_PART });
  const deps = { lake, pages, lists, newId: randomUUID };
  const bucketed: Bucketed[] = [];
  const resultFiles: string[] = [];
  for (const part of parts) {
    await using duck = await openDuck();
    const result = await gatherPart(duck, { deps, job: { ...ref, asked, part, buckets } });
    bucketed.push(...result.bucketed);
    resultFiles.push(...result.resultFiles.map(({ key }) => key));
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    await using duck = await openDuck();
    const rows = bucketed.filter((one) => one.bucket === bucket);
    const of = await matchBucket(duck, { ...deps, job: { ...ref, asked, bucket, rows } });
    resultFiles.push(...of.map(({ key }) => key));
  }
  return { ids: await idsIn(resultFiles), parts: parts.length, buckets };
}

async function idsIn(keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  await using duck = await openDuck();
  const paths = await downloadFiles(pages, { keys, folder: duck.scratch });
  const read = await duck.connection.runAndReadAll(
    `SELECT id FROM read_parquet([${paths.map(sqlText).join(', ')}]) ORDER BY id`,
  );
  return read.getRows().map(([id]) => String(id));
}

it('a query spread over many functions finds what one finds, for any tree, merged, deleted and returned people too', {
  timeout: 600_000,
}, async () => {
  let hits = 0;
  let spread = 0;
  let onList = 0;
  const some = fc.array(queries, { minLength: QUERIES_A_WORLD - 1, maxLength: QUERIES_A_WORLD - 1 });
  await fc.assert(
    fc.asyncProperty(worlds, firsts, some, async (world, first, others) => {
      const wires = [first, ...others];
      const files = await lakeOf(world);
      const list = await listOf(world);
      {
        await using duck = await openDuck();
        await noteOwners(duck, { lake, pages, ref, upTo: 1, profiles: files.profiles });
      }
      for (const wire of wires) {
        const read = readQuery(wire, { timezone: world.timezone, today: world.today });
        if (read.kind !== 'query') throw new Error(JSON.stringify(read));
        const { query } = read;
        const wanted = evaluate(wire, world);
        const people = await found({ purpose: 'count', resource: 'profiles', upTo: 1, query }, files);
        expect(people.ids, JSON.stringify(wire)).toEqual(wanted.people.map(hex).toSorted());
        const narrowed = withSegment(query, { given: wire, segment: { kind: 'list', key: list.key }, clock: world });
        if (narrowed.kind !== 'query') throw new Error(narrowed.error);
        const some = await found({ purpose: 'count', resource: 'profiles', upTo: 1, query: narrowed.query }, files);
        expect(some.ids, JSON.stringify(wire)).toEqual(people.ids.filter((id) => list.who.includes(id)));
        if (some.ids.length > 0 && some.ids.length < people.ids.length) onList++;
        if (people.ids.length > 0 && people.parts > 1 && people.buckets > 1) spread++;
        if (!query.base) continue;
        const events = await found({ purpose: 'cursor', resource: 'events', upTo: 1, query }, files);
        expect(events.ids, JSON.stringify(wire)).toEqual(wanted.events.toSorted());
        if (events.ids.length > 0) hits++;
      }
    }),
    { numRuns: Math.ceil(TREES / QUERIES_A_WORLD), endOnFailure: true },
  );
  // About a quarter of the queries find somebody; few trees may, by chance, find far fewer.
  expect(hits).toBeGreaterThan(0);
  expect(spread).toBeGreaterThan(0);
  expect(onList).toBeGreaterThan(0);
});
