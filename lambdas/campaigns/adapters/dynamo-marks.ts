import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { ifMet } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { marksKey } from '#store/campaigns/live-items.ts';
import type { Marks } from '../domain/live/marks.ts';

/**
 * What people did of live campaigns' steps, in the table Campaigns: an item for each campaign and person, with the person's others
 * (`store/campaigns/live-items.ts`), so that no campaign's items are in one place. Every write is under the condition that the
 * item is as it was read.
 */
export type PersonOf = { accountId: string; campaignId: number };
export type StoredMarks = { profileId: string; version: number; marks: Marks };

const markSchema = z.object({
  ts: z.number().int(),
  receivedAt: z.number().int(),
  id: z.string(),
  line: z.string().optional(),
  fired: z.literal(true).optional(),
});
const marksSchema = z.object({ steps: z.array(z.array(markSchema)), not: z.array(markSchema) });
const itemSchema = z.object({ profileId: z.string(), version: z.number().int(), marks: z.string() });

const keyOf = (of: PersonOf, profileId: string) => marksKey({ ...of, profileId });

/** Under all these ids; strongly consistent. @param profileIds fewer than a hundred, no two alike */
export async function readMarks(
  at: CampaignsAt,
  { profileIds, ...of }: PersonOf & { profileIds: readonly string[] },
): Promise<StoredMarks[]> {
  const Keys = profileIds.map((id) => keyOf(of, id));
  const found = await at.db.send(new BatchGetCommand({ RequestItems: { [at.table]: { Keys, ConsistentRead: true } } }));
  if (found.UnprocessedKeys?.[at.table]) {
    throw new Failure('unavailable', 'steps of people could not be read just now', { retry: 'later' });
  }
  return (found.Responses?.[at.table] ?? []).map((item) => {
    const { marks, ...stored } = itemSchema.parse(item);
    return { ...stored, marks: tidy(marksSchema.parse(JSON.parse(marks))) };
  });
}

/** Without keys that are undefined. */
function tidy({ steps, not }: z.infer<typeof marksSchema>): Marks {
  const of = (marks: z.infer<typeof markSchema>[]) =>
    marks.map(({ line, fired, ...mark }) => ({
      ...mark,
      ...(line !== undefined && { line }),
      ...(fired && { fired }),
    }));
  return { steps: steps.map(of), not: of(not) };
}

type Written = PersonOf & { profileId: string /** As it was read; 0 where there was none. */; before: number };

/** False where it was written meanwhile. @param expiresAt epoch seconds */
export async function writeMarks(
  at: CampaignsAt,
  { before, profileId, marks, expiresAt, ...of }: Written & { marks: Marks; expiresAt: number },
): Promise<boolean> {
  const Item = {
    ...keyOf(of, profileId),
    ...{ profileId, version: before + 1, marks: JSON.stringify(marks), expiresAt },
  };
  const wasSo =
    before === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': before } };
  return (await ifMet(at.db.send(new PutCommand({ TableName: at.table, Item, ...wasSo })))) !== undefined;
}
