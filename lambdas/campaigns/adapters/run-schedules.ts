import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { RETRIES, type ScheduleGroupAt, saveSchedule, type WantedSchedule } from '#store/aws/schedules.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { RunRef } from '../domain/run.ts';
import type { CampaignRef } from './dynamo-campaigns.ts';

/**
 * One EventBridge schedule per scheduled campaign, for its next run alone: what repeats by the calendar of the account is
 * scheduled anew after each run, since no expression of Scheduler says "every ten days at this minute of that clock".
 * Schedules keep minutes; what is due within one is started at once, and waits for its second.
 */
export type SchedulesAt = ScheduleGroupAt & { role: string; target: string };
export type StarterAt = { client: LambdaClient; functionName: string };

export const scheduleName = ({ accountId, campaignId }: CampaignRef) => `${accountId}-${campaignId}`;

export function scheduleOf(at: SchedulesAt, campaign: CampaignRef & { dueAt: number }): WantedSchedule {
  const { accountId, campaignId, dueAt: runAt } = campaign;
  return {
    Name: scheduleName(campaign),
    ScheduleExpression: `at(${new Date(runAt * 1_000).toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: 'UTC',
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: at.target,
      RoleArn: at.role,
      Input: JSON.stringify({ accountId, campaignId, runAt }),
      RetryPolicy: RETRIES,
    },
  };
}

/** Seconds that a run may wait in its function for its time. */
export const WAITS_S = 60;

type When = { now: number; at: SchedulesAt; starter: StarterAt };

/** Sees to it that the campaign's next run begins when it is due. */
export async function scheduleRun(campaign: Campaign, { now, at, starter }: When): Promise<void> {
  const { dueAt, accountId, campaignId } = campaign;
  if (campaign.state !== 'scheduled' || dueAt === undefined) return;
  if (dueAt > now / 1_000 + WAITS_S) await saveSchedule(at, scheduleOf(at, { ...campaign, dueAt }));
  else await startRun(starter, { accountId, campaignId, runAt: dueAt });
}

export async function startRun(at: StarterAt, ref: RunRef): Promise<void> {
  const Payload = JSON.stringify(ref);
  await at.client.send(new InvokeCommand({ FunctionName: at.functionName, InvocationType: 'Event', Payload }));
}
