import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConditional } from '#store/transactions.ts';
import { type Cursor, type CursorState, cursorStateSchema, type SegmentRef } from '../domain/cursor.ts';
import type { Progress } from '../domain/prepare-ports.ts';
import { LIFETIME_SECONDS } from '../domain/token.ts';

/** Cursors and how far their preparation is, one item each: pk = `<account id>#<cursor id>`, removed by its TTL. */
export type CursorsAt = { db: DynamoDBDocumentClient; table: string };

/** What is being prepared when a cursor expires still finds its item. */
const KEPT_LONGER_SECONDS = 3_600;
/**
 * A claim of a segment that is older than this is void: its function has ended, one way or another, and was not tried
 * again. Above a function's longest time of 15 minutes; preparing twice would only be a waste.
 */
const CLAIM_MS = 16 * 60_000;
const LONGEST_REASON = 500;

const keyOf = (cursor: { accountId: string; cursorId: string }) => ({ pk: `${cursor.accountId}#${cursor.cursorId}` });

/** Remembers a new cursor, its first segment claimed. */
export async function saveCursor(at: CursorsAt, { cursor, now }: { cursor: Cursor; now: number }): Promise<void> {
  const expiresAt = Math.floor(now / 1_000) + LIFETIME_SECONDS[cursor.resource] + KEPT_LONGER_SECONDS;
  const query = JSON.stringify(cursor.query);
  const Item = { ...keyOf(cursor), ...cursor, query, attempts: {}, failed: {}, claims: { '0': now }, expiresAt };
  await at.db.send(new PutCommand({ TableName: at.table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
}

export async function readCursor(
  at: CursorsAt,
  which: { accountId: string; cursorId: string },
): Promise<CursorState | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(which), ConsistentRead: true }));
  return found.Item && cursorStateSchema.parse(found.Item);
}

/**
 * Claims a segment for preparation; false where there is no such segment, or it is done, claimed by another, or given
 * up. One conditional write, so that of any number of readers one starts it.
 */
export async function claimSegment(
  at: CursorsAt,
  { segment, now }: { segment: SegmentRef; now: number },
): Promise<boolean> {
  const free = 'attribute_not_exists(#claims.#segment) OR #claims.#segment < :void';
  const open = 'attribute_not_exists(#failed.#segment) AND NOT contains(#done, :segment)';
  const after = await update(at, segment, {
    change: 'SET #claims.#segment = :now',
    when: `(${free}) AND ${open}${segment.segment > 0 ? ' AND #segments > :segment' : ''}`,
    values: { ':segment': segment.segment, ':now': now, ':void': now - CLAIM_MS },
  });
  return after !== undefined;
}

/** Gives a claim back, for the next reader to take. */
export async function releaseSegment(at: CursorsAt, segment: SegmentRef): Promise<void> {
  await update(at, segment, { change: 'REMOVE #claims.#segment' });
}

export function cursorProgress(at: CursorsAt): Progress {
  return {
    async begin(segment) {
      const change = 'SET #attempts.#segment = if_not_exists(#attempts.#segment, :none) + :one';
      const after = await update(at, segment, { change, values: { ':none': 0, ':one': 1 } });
      return after && cursorStateSchema.parse(after);
    },
    async planned(segment, segments) {
      await update(at, segment, { change: 'SET #segments = :segments', values: { ':segments': segments } });
    },
    async done(segment, pages) {
      const values = { ':segment': new Set([segment.segment]), ...(pages !== undefined && { ':pages': pages }) };
      const change = `ADD #done :segment${pages === undefined ? '' : ' SET #pages = :pages'}`;
      await update(at, segment, { change, values });
    },
    async fail(segment, reason) {
      const values = { ':reason': reason.slice(0, LONGEST_REASON) };
      await update(at, segment, { change: 'SET #failed.#segment = :reason', values });
    },
  };
}

type Update = { change: string; when?: string; values?: Record<string, unknown> };

/**
 * The item after the update; undefined where its condition, at least that the cursor exists, does not hold. `#segment`
 * is the segment's number, every other `#name` that attribute: several of them are reserved words.
 */
async function update(at: CursorsAt, segment: SegmentRef, how: Update): Promise<Record<string, unknown> | undefined> {
  const condition = `attribute_exists(pk)${how.when === undefined ? '' : ` AND ${how.when}`}`;
  const names = [...`${how.change} ${condition}`.matchAll(/#(\w+)/g)].map(([, name = '']) => name);
  try {
    const after = await at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: keyOf(segment),
        UpdateExpression: how.change,
        ConditionExpression: condition,
        ExpressionAttributeNames: Object.fromEntries(
          names.map((name) => [`#${name}`, name === 'segment' ? String(segment.segment) : name]),
        ),
        ...(how.values && { ExpressionAttributeValues: how.values }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return after.Attributes;
  } catch (thrown) {
    if (isConditional(thrown)) return undefined;
    throw thrown;
  }
}
