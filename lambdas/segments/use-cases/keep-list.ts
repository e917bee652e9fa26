import { createHash } from 'node:crypto';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { type ListPart, readList, writeList, writeListPart } from '#store/segments/lists.ts';
import { readSegmentItem, type Segment, type SegmentRef, type SegmentsAt } from '#store/segments/segments.ts';
import { listKey, partKey, writeUnknown } from '../adapters/list-objects.ts';
import { changeSegment } from '../adapters/segment-items.ts';
import type { ListedRow } from '../domain/listed-rows.ts';
import type { resolveRows } from './resolve-rows.ts';

/**
 * Keeps the people of lists. Every request makes a part; a list is a number of parts, and a new one of them is put in the
 * place of the old one in one write, on the condition that nobody was faster. What is sent again, as after a broken
 * connection, takes the place of what it was: it counts once.
 */
export type KeepAt = {
  segments: SegmentsAt;
  lists: ObjectsAt;
  resolve: ReturnType<typeof resolveRows>;
  now: () => number;
  newId: () => string;
};
export type ListSegment = Extract<Segment, { kind: 'list' }>;
type Added = { rows: number; people: number; unknown: number };
export type Kept = { segment: ListSegment; added: Added };

/** Rows of a list, of all its requests together, and its requests. */
export const MOST_LISTED = 1_000_000;
export const MOST_PARTS = 1_000;
/** Tries while others change the segment each time. */
const MAX_TRIES = 20;

type Sent = { rows: readonly ListedRow[]; text: string };

/** Finds whom the rows name, and leaves them as a part that no list has yet. */
export async function makePart(at: KeepAt, { ref, sent }: { ref: SegmentRef; sent: Sent }): Promise<ListPart> {
  const listedAt = at.now();
  const { profileIds, unknown } = await at.resolve(ref.accountId, sent.rows);
  const key = partKey({ ...ref, id: at.newId() });
  await writeUnknown(at.lists, { part: key, rows: unknown });
  await writeListPart(at.lists, { key, profileIds, listedAt });
  const digest = createHash('sha256').update(sent.text).digest('hex').slice(0, 32);
  return { key, digest, rows: sent.rows.length, people: profileIds.length, unknown: unknown.length };
}

/** Leaves a list of these parts under a key of its own, which no segment has yet. */
export async function makeList(at: KeepAt, { ref, parts }: { ref: SegmentRef; parts: ListPart[] }) {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows > MOST_LISTED) throw badField('list', `a list has at most ${MOST_LISTED} rows, this would have ${rows}`);
  if (parts.length > MOST_PARTS) {
    throw badField(
      'list',
      `a list is made of at most ${MOST_PARTS} requests, this would be one more; send more rows in each`,
    );
  }
  const people = parts.reduce((sum, part) => sum + part.people, 0);
  const unknown = parts.reduce((sum, part) => sum + part.unknown, 0);
  const key = listKey({ ...ref, id: at.newId() });
  await writeList(at.lists, { key, parts });
  return { key, rows, people, unknown };
}

export function keepList(at: KeepAt) {
  return async function keep(how: 'append' | 'replace', { ref, sent }: { ref: SegmentRef; sent: Sent }): Promise<Kept> {
    await listOf(at, ref);
    const part = await makePart(at, { ref, sent });
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const segment = await listOf(at, ref);
      const before = how === 'append' ? (await readList(at.lists, segment.key)).parts : [];
      const parts = [...before.filter(({ digest }) => digest !== part.digest), part];
      const changes = { ...(await makeList(at, { ref, parts })), changedAt: new Date(at.now()).toISOString() };
      if (!(await changeSegment(at.segments, { segment, changes }))) continue;
      const { rows, people, unknown } = part;
      return { segment: { ...segment, ...changes }, added: { rows, people, unknown } };
    }
    const text = 'The segment is being changed by many at once; please try again';
    throw new Failure('unavailable', text, { retry: 'later' });
  };
}

async function listOf(at: KeepAt, ref: SegmentRef): Promise<ListSegment> {
  const segment = await mustRead(at, ref);
  if (segment.kind === 'list') return segment;
  const text = `Segment ${ref.segmentId} is a saved query, and has no list; change its query instead`;
  throw new Failure('conflict', text, { retry: 'never' });
}

export async function mustRead({ segments }: Pick<KeepAt, 'segments'>, ref: SegmentRef): Promise<Segment> {
  const segment = await readSegmentItem(segments, ref);
  if (segment) return segment;
  throw new Failure('not-found', `Segment ${ref.segmentId} does not exist`, { retry: 'never' });
}
