import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Question } from '../domain/question.ts';
import type { Noted, Standing } from '../domain/serve.ts';

/** Questions and their answers, one item each beside the cursors: pk = `<account id>#count-<request id>`, gone in a day. */
export type CountsAt = { db: DynamoDBDocumentClient; table: string };

const DAY = 86_400;
/** Longer than its function may run: nobody will answer any more. */
const LOST_MS = 16 * 60_000;

const keyOf = ({ accountId, requestId }: Noted) => ({ pk: `${accountId}#count-${requestId}` });
const itemSchema = z.object({
  question: z.string().transform((text): Question => JSON.parse(text)),
  upTo: z.number().int(),
  askedAt: z.number(),
  answer: z.string().optional(),
  failed: z.string().optional(),
});

export function countItems(at: CountsAt, now: () => number) {
  async function read(noted: Noted) {
    const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(noted), ConsistentRead: true }));
    return found.Item && itemSchema.parse(found.Item);
  }

  async function write(noted: Noted, [name, value]: ['answer' | 'failed', string]): Promise<void> {
    await at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: keyOf(noted),
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  }

  return {
    read,
    async save({ question, upTo, ...noted }: Noted & { question: Question; upTo: number }): Promise<void> {
      const expiresAt = Math.floor(now() / 1_000) + DAY;
      const Item = { ...keyOf(noted), question: JSON.stringify(question), upTo, askedAt: now(), expiresAt };
      await at.db.send(new PutCommand({ TableName: at.table, Item }));
    },
    async standing(noted: Noted): Promise<Standing> {
      const item = await read(noted);
      if (!item) return { kind: 'unknown' };
      if (item.answer !== undefined) return { kind: 'answered', answer: item.answer };
      return { kind: item.failed !== undefined || now() - item.askedAt > LOST_MS ? 'failed' : 'asked' };
    },
    answered: (noted: Noted, answer: object) => write(noted, ['answer', JSON.stringify(answer)]),
    failed: (noted: Noted, reason: string) => write(noted, ['failed', reason.slice(0, 500)]),
  };
}
