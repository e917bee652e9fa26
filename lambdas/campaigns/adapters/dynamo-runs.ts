import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { isNew, namesIn } from '#store/aws/expressions.ts';
import { ifMet, sendTransaction } from '#store/aws/transactions.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { type Run, type RunRef, runSchema, type Slice } from '../domain/run.ts';
import type { CampaignRef } from './dynamo-campaigns.ts';
import type { Items } from './write-campaign.ts';

/**
 * Runs of campaigns: pk = account id, `campaign-run#<campaign id>#<run at>`; a slice that is done has an item
 * `slice#<campaign id>#<run at>#<slice>`, written together with its count. Beginning and ending a run changes its campaign in
 * the same transaction.
 */
const SHOWN = 100;
/** Longer than a slice may wait in its queue and its dead-letter queue. */
const SLICES_KEPT_S = 30 * 86_400;
const RUNS_KEPT_S = 400 * 86_400;

const runKey = ({ accountId, campaignId, runAt }: RunRef) => ({
  pk: accountId,
  sk: `campaign-run#${campaignId}#${runAt}`,
});
const sliceKey = ({ accountId, campaignId, runAt, slice }: Slice) => ({
  pk: accountId,
  sk: `slice#${campaignId}#${runAt}#${slice}`,
});

export async function findRun(at: CampaignsAt, ref: RunRef): Promise<Run | undefined> {
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: runKey(ref), ConsistentRead: true }));
  return Item && runSchema.parse(Item);
}

export async function readRun(at: CampaignsAt, ref: RunRef): Promise<Run> {
  const found = await findRun(at, ref);
  if (!found) throw new Failure('not-found', `Run ${ref.runAt} does not exist`, { retry: 'never' });
  return found;
}

/** The newest runs of a campaign, newest first. */
export async function listRuns(at: CampaignsAt, { accountId, campaignId }: CampaignRef): Promise<Run[]> {
  const { Items = [] } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: SHOWN,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :runs)',
      ExpressionAttributeValues: { ':pk': accountId, ':runs': `campaign-run#${campaignId}#` },
    }),
  );
  return Items.map((item) => runSchema.parse(item));
}

/** Item of a transaction: a run that was not there before. */
export function putRun({ table }: CampaignsAt, run: Run): Items[number] {
  const expiresAt = run.runAt + RUNS_KEPT_S;
  return { Put: { TableName: table, Item: { ...runKey(run), ...run, expiresAt }, ...isNew } };
}

type End = RunRef & Pick<Run, 'state'> & { at: string; reason?: string | undefined; people?: number | undefined };

/** Item of a transaction: a run that has not ended yet ends. */
export function endOfRun({ table }: CampaignsAt, { state, at, reason, people, ...ref }: End): Items[number] {
  const values = { ':state': state, ':endedAt': at, ':counting': 'counting', ':sending': 'sending' };
  const UpdateExpression = `SET #state = :state, #endedAt = :endedAt${reason === undefined ? '' : ', #reason = :reason'}${people === undefined ? '' : ', #people = :people'}`;
  const ConditionExpression = '#state IN (:counting, :sending)';
  return {
    Update: {
      TableName: table,
      Key: runKey(ref),
      UpdateExpression,
      ConditionExpression,
      ...namesIn([UpdateExpression, ConditionExpression]),
      ExpressionAttributeValues: {
        ...values,
        ...(reason !== undefined && { ':reason': reason }),
        ...(people !== undefined && { ':people': people }),
      },
    },
  };
}

type Cut = RunRef & { people: number; slices: number; now: number };

/** The audience is known: what is left is to send. The run as it is now, whoever was first; undefined where it has ended. */
export async function beginSending(at: CampaignsAt, { people, slices, now, ...ref }: Cut): Promise<Run | undefined> {
  return await update(at, ref, {
    change: 'SET #state = :sending, #people = :people, #slices = :slices, #touchedAt = :now',
    when: '#state IN (:counting, :sending)',
    values: { ':sending': 'sending', ':counting': 'counting', ':people': people, ':slices': slices, ':now': now },
  });
}

/** Somebody is at it. */
export async function touchRun(at: CampaignsAt, { now, ...ref }: RunRef & { now: number }): Promise<void> {
  await update(at, ref, { change: 'SET #touchedAt = :now', when: 'attribute_exists(pk)', values: { ':now': now } });
}

type Changing = { change: string; when: string; values: Record<string, unknown> };

async function update(at: CampaignsAt, ref: RunRef, { change, when, values }: Changing): Promise<Run | undefined> {
  const command = new UpdateCommand({
    TableName: at.table,
    Key: runKey(ref),
    UpdateExpression: change,
    ConditionExpression: when,
    ...namesIn([change, when]),
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  });
  const updated = await ifMet(at.db.send(command));
  return updated && runSchema.parse(updated.Attributes);
}

export async function isSliceDone(at: CampaignsAt, slice: Slice): Promise<boolean> {
  const { Item } = await at.db.send(
    new GetCommand({ TableName: at.table, Key: sliceKey(slice), ConsistentRead: true }),
  );
  return Item !== undefined;
}

/** Counts a slice as done, once however often that is said. */
export async function markSlice(at: CampaignsAt, { now, ...slice }: Slice & { now: number }): Promise<void> {
  const { accountId, campaignId, runAt } = slice;
  const expiresAt = Math.floor(now / 1_000) + SLICES_KEPT_S;
  await sendTransaction(at.db, [
    { Put: { TableName: at.table, Item: { ...sliceKey(slice), expiresAt }, ...isNew } },
    {
      Update: {
        TableName: at.table,
        Key: runKey({ accountId, campaignId, runAt }),
        UpdateExpression: 'ADD slicesDone :one SET touchedAt = :now',
        ExpressionAttributeValues: { ':one': 1, ':now': now },
      },
    },
  ]);
}
