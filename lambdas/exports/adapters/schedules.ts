import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Export } from '../domain/export-item.ts';

/**
 * One EventBridge schedule per recurring export. Cycles start at midnight of the account's time zone (wire contract,
 * exports), so that a change of frequency begins its cycle there too.
 */
export type SchedulesAt = { client: SchedulerClient; group: string; role: string; machine: string };

/** Scheduler tries a start this often; one that was lost all the same is made up for by the next run's window. */
const RETRIES = { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3_600 };

const nameOf = (one: Export) => `${one.accountId}-${one.id}`;

/** Makes the export's schedule, or changes the one that is there. */
export async function saveSchedule(at: SchedulesAt, one: Export): Promise<void> {
  const wanted = scheduleOf(at, one);
  try {
    await at.client.send(new CreateScheduleCommand(wanted));
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ConflictException') throw thrown;
    await at.client.send(new UpdateScheduleCommand(wanted));
  }
}

/** Removes the export's schedule; one that is gone already is fine. */
export async function removeSchedule(at: SchedulesAt, one: Export): Promise<void> {
  try {
    await at.client.send(new DeleteScheduleCommand({ Name: nameOf(one), GroupName: at.group }));
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ResourceNotFoundException') throw thrown;
  }
}

function scheduleOf(at: SchedulesAt, one: Export): CreateScheduleCommandInput {
  const hours = one.definition.frequency === 24 ? '0' : `0/${one.definition.frequency}`;
  return {
    Name: nameOf(one),
    GroupName: at.group,
    ScheduleExpression: `cron(0 ${hours} * * ? *)`,
    ScheduleExpressionTimezone: one.timezone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: at.machine,
      RoleArn: at.role,
      Input: JSON.stringify({ accountId: one.accountId, exportId: one.id, trigger: 'schedule' }),
      RetryPolicy: RETRIES,
    },
  };
}
