import * as z from 'zod';

/**
 * Messages of the queue of `count-attempts`: that S3 has a new object of the log, as EventBridge tells it
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html), and a reminder of its own, that a minute in which calls
 * were exhausted is over.
 */
const createdSchema = z
  .object({
    source: z.literal('aws.s3'),
    detail: z.object({ object: z.object({ key: z.string().regex(/^account=[^/]+\//) }) }),
  })
  .transform(({ detail: { object } }) => ({
    kind: 'created' as const,
    key: object.key,
    accountId: accountOf(object.key),
  }));

export const minuteOverSchema = z.object({
  kind: z.literal('minute-over'),
  accountId: z.string(),
  templateId: z.number().int(),
  minute: z.string(),
});
export type MinuteOver = z.infer<typeof minuteOverSchema>;

export const countMessageSchema = z.union([createdSchema, minuteOverSchema]);

/** The account whose log an object is part of: it is in its name, and lines that name another are none of it. */
export function accountOf(key: string): string {
  return key.slice('account='.length, key.indexOf('/'));
}
