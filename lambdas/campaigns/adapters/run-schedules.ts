import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RETRIES, type ScheduleGroupAt, saveSchedule, type WantedSchedule } from '#store/aws/schedules.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { RunRef } from '../domain/run.ts';
import type { CampaignRef } from './dynamo-campaigns.ts';

/**
 * Runs begin by a message of the queue `RunCampaign`. What is due within minutes is put there at once, delayed to its second;
 * for what is due later, one EventBridge schedule per campaign puts it there, for its next run alone: what repeats by the
 * calendar of the account is scheduled anew after each run, since no expression of Scheduler says "every ten days at this
 * minute of that clock".
 */
export type SchedulesAt = ScheduleGroupAt & { role: string /** ARN of the queue. */; target: string };
export type StarterAt = { sqs: SQSClient; queueUrl: string };

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

/** The longest that a message can be delayed. */
export const MOST_DELAY_S = 900;

type When = { /** Epoch milliseconds. */ now: number; at: SchedulesAt; starter: StarterAt };

/** Sees to it that the campaign's next run begins when it is due. */
export async function scheduleRun(campaign: Campaign, { now, at, starter }: When): Promise<void> {
  const { dueAt, accountId, campaignId } = campaign;
  if (campaign.state !== 'scheduled' || dueAt === undefined) return;
  if (dueAt > now / 1_000 + MOST_DELAY_S) await saveSchedule(at, scheduleOf(at, { ...campaign, dueAt }));
  else await startRun(starter, { accountId, campaignId, runAt: dueAt, now });
}

/** Has a run begin when it is due, or be taken up at once. */
export async function startRun({ sqs, queueUrl }: StarterAt, { now, ...ref }: RunRef & { now: number }): Promise<void> {
  const DelaySeconds = Math.min(MOST_DELAY_S, Math.max(0, Math.ceil(ref.runAt - now / 1_000)));
  const MessageBody = JSON.stringify(ref);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, DelaySeconds }));
}
