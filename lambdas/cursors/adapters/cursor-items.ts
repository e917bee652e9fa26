import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CLAIM_LASTS_MS, isFree } from '#store/accounts/preparing.ts';
import { isNew, namesIn } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import { type Cursor, type CursorState, cursorStateSchema, type SegmentRef } from '../domain/cursor.ts';
import { LIFETIME_SECONDS } from '../domain/token.ts';

/**
 * Cursors and how far their preparation is, one item each: pk = `<account id>#<cursor id>`, removed by its TTL. By segment,
 * `claims` is until when nobody else needs to prepare it (epoch milliseconds).
 */
export type CursorsAt = { db: DynamoDBDocumentClient; table: string };

/** What is being prepared when a cursor expires still finds its item. */
const KEPT_LONGER_SECONDS = 3_600;

const keyOf = (cursor: { accountId: string; cursorId: string }) => ({ pk: `${cursor.accountId}#${cursor.cursorId}` });

/** Remembers a new cursor. @param claim of its first segment, where that is being started */
export async function saveCursor(
  at: CursorsAt,
  { cursor, claim, now }: { cursor: Cursor; claim: number | undefined; now: number },
): Promise<void> {
  const expiresAt = Math.floor(now / 1_000) + LIFETIME_SECONDS[cursor.resource] + KEPT_LONGER_SECONDS;
  const query = JSON.stringify(cursor.query);
  const claims = claim === undefined ? {} : { '0': claim };
  const Item = { ...keyOf(cursor), ...cursor, query, attempts: {}, failed: {}, claims, expiresAt };
  await at.db.send(new PutCommand({ TableName: at.table, Item, ...isNew }));
}

export async function readCursor(
  at: CursorsAt,
  which: { accountId: string; cursorId: string },
): Promise<CursorState | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(which), ConsistentRead: true }));
  return found.Item && cursorStateSchema.parse(found.Item);
}

/**
 * Claims a segment for preparation and answers the claim; undefined where there is no such segment, or it is done, claimed by
 * another, or given up. One conditional write, so that of any number of readers one starts it.
 */
export async function claimSegment(
  at: CursorsAt,
  { segment, now }: { segment: SegmentRef; now: number },
): Promise<number | undefined> {
  const claim = now + CLAIM_LASTS_MS;
  const open = 'attribute_not_exists(#failed.#segment) AND NOT contains(#done, :segment)';
  const after = await updateCursor(at, segment, {
    change: 'SET #claims.#segment = :claim',
    when: `${isFree('#claims.#segment')} AND ${open}${segment.segment > 0 ? ' AND #segments > :segment' : ''}`,
    values: { ':segment': segment.segment, ':now': now, ':claim': claim },
  });
  return after && claim;
}

/** Gives a claim back, for the next reader to take. */
export async function releaseSegment(at: CursorsAt, segment: SegmentRef): Promise<void> {
  await updateCursor(at, segment, { change: 'REMOVE #claims.#segment' });
}

type Update = { change: string; when?: string; values?: Record<string, unknown> };

/**
 * The item after the update; undefined where its condition, at least that the cursor exists, does not hold. `#segment`
 * is the segment's number, every other `#name` that attribute: several of them are reserved words.
 */
export async function updateCursor(
  at: CursorsAt,
  segment: SegmentRef,
  how: Update,
): Promise<Record<string, unknown> | undefined> {
  const condition = `attribute_exists(pk)${how.when === undefined ? '' : ` AND ${how.when}`}`;
  const update = new UpdateCommand({
    TableName: at.table,
    Key: keyOf(segment),
    UpdateExpression: how.change,
    ConditionExpression: condition,
    ...namesIn([how.change, condition], { segment: String(segment.segment) }),
    ...(how.values && { ExpressionAttributeValues: how.values }),
    ReturnValues: 'ALL_NEW',
  });
  return (await ifMet(at.db.send(update)))?.Attributes;
}
