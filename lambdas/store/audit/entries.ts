import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Audit, type AuditEntry, auditEntrySchema, whoOf } from '#core/audit/entry.ts';

/**
 * Audit logs, in the table Audit: pk = account id, sk = the entry's id, which begins with its time. Nobody changes or removes an
 * entry but the table itself, after 400 days.
 */
export type AuditAt = { db: DynamoDBDocumentClient; table: string };

const KEPT_S = 400 * 86_400;
/** A call waits no longer for its entry. */
const WRITE_MS = 3_000;

export function auditLog(at: AuditAt & { now: () => number }): Audit {
  return async function write({ accountId, by, requestId, ...change }) {
    const now = at.now();
    const time = new Date(now).toISOString();
    const id = `${time}_${createHash('sha256').update(requestId).digest('hex').slice(0, 12)}`;
    const entry: AuditEntry = { id, at: time, who: whoOf(by), ...change };
    const Item = { pk: accountId, sk: id, ...entry, expiresAt: Math.floor(now / 1_000) + KEPT_S };
    const put = new PutCommand({ TableName: at.table, Item });
    await at.db.send(put, { abortSignal: AbortSignal.timeout(WRITE_MS) });
  };
}

const ID = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f]{12}$/;

/** Whether a text is one that a page has named as `next`. */
export const isEntryId = (text: string): boolean => ID.test(text);

export type AuditPage = { entries: AuditEntry[]; next?: string };

/** The newest first; `before` is what the page before gave as `next`. */
export async function auditPage(
  at: AuditAt,
  { accountId, before, most }: { accountId: string; before?: string | undefined; most: number },
): Promise<AuditPage> {
  const found = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: most,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': accountId, ':from': '0', ':to': '9999' },
      ...(before !== undefined && { ExclusiveStartKey: { pk: accountId, sk: before } }),
    }),
  );
  const entries = (found.Items ?? []).map(({ pk: _, sk: __, expiresAt: ___, ...entry }) =>
    auditEntrySchema.parse(entry),
  );
  const last = entries.at(-1);
  return { entries, ...(found.LastEvaluatedKey && last && { next: last.id }) };
}
