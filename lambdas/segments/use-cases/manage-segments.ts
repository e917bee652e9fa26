import type { Account } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { Segment, SegmentRef } from '#store/segments/segments.ts';
import { changeSegment, putNewSegment, removeSegment } from '../adapters/segment-items.ts';
import { type NewSegment, readSavedQuery } from '../domain/new-segment.ts';
import { type KeepAt, makeList, makePart, mustRead } from './keep-list.ts';

/** Makes, changes and deletes an account's segments. What a list has is changed by `keep-list`. */

/** Tries while others take the same second, or change the segment, each time. */
const MAX_TRIES = 200;
/** Campaigns that a refusal names. */
const MOST_NAMED = 10;
const busy = () =>
  new Failure('unavailable', 'Too many segments are being made or changed at once; please try again', {
    retry: 'later',
  });

export function clockOf({ timezone }: Account, now: number) {
  return clockAt(timezone, Math.floor(now / 1_000));
}

type Made = { accountId: string; given: NewSegment; text: string };

export async function createSegment(at: KeepAt, { accountId, given, text }: Made): Promise<Segment> {
  const createdAt = new Date(at.now()).toISOString();
  const first = Math.floor(at.now() / 1_000);
  const draft = { accountId, name: given.name, version: 1, createdAt, changedAt: createdAt };
  // Found once: whatever id the segment gets, whom its rows name stays the same.
  const content = await contentOf(at, { ref: { accountId, segmentId: first }, given, text });
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const segment: Segment = { ...draft, segmentId: first + tries, ...content };
    if (await putNewSegment(at.segments, segment)) return segment;
  }
  throw busy();
}

async function contentOf(at: KeepAt, { ref, given, text }: { ref: SegmentRef; given: NewSegment; text: string }) {
  if (given.kind === 'query') return { kind: given.kind, query: given.query };
  const part = await makePart(at, { ref, sent: { rows: given.rows, text } });
  return { kind: given.kind, ...(await makeList(at, { ref, parts: [part] })) };
}

type Change = { account: Account; ref: SegmentRef; input: { name?: string | undefined; query?: unknown } };

export async function editSegment(at: KeepAt, { account, ref, input }: Change): Promise<Segment> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const segment = await mustRead(at, ref);
    const { name = segment.name } = input;
    const changedAt = new Date(at.now()).toISOString();
    if (segment.kind === 'list' && input.query !== undefined) {
      throw badField('query', 'is not a field of a list; send its people to /people');
    }
    const query = input.query === undefined ? {} : { query: readSavedQuery(input.query, clockOf(account, at.now())) };
    const changes = { name, changedAt, ...query };
    if (await changeSegment(at.segments, { segment, changes })) return { ...segment, ...changes };
  }
  throw busy();
}

/** `conflict` while a campaign that has not ended uses it. */
export async function deleteSegment(at: KeepAt, ref: SegmentRef): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { usedBy } = await mustRead(at, ref);
    if (usedBy && usedBy.size > 0) {
      const text = `Campaigns that have not ended use this segment: ${[...usedBy].slice(0, MOST_NAMED).join(', ')}; stop them first`;
      throw new Failure('conflict', text, { retry: 'never' });
    }
    if (await removeSegment(at.segments, ref)) return;
  }
  throw busy();
}
