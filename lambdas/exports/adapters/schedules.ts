import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Export } from '../domain/export-item.ts';

/**
 * One EventBridge schedule per recurring export. Cycles start at midnight of the account's time zone (wire contract,
 * exports: definition), so that a change of frequency begins its cycle there too.
 */
export type SchedulesAt = { client: SchedulerClient; group: string; role: string; machine: string };

/** Scheduler tries a start this often; one that was lost all the same is made up for by the next run's window. */
const RETRIES = { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3_600 };

export const scheduleName = (exported: Pick<Export, 'accountId' | 'id'>) => `${exported.accountId}-${exported.id}`;

/** Makes the export's schedule, or changes the one that is there. */
export async function saveSchedule(at: SchedulesAt, exported: Export): Promise<void> {
  const wanted = scheduleOf(at, exported);
  try {
    await at.client.send(new CreateScheduleCommand(wanted));
  } catch (thrown) {
    if (!isNamed(thrown, 'ConflictException')) throw thrown;
    await at.client.send(new UpdateScheduleCommand(wanted));
  }
}

/** Removes a schedule; one that is gone already is fine. */
export async function removeSchedule(at: SchedulesAt, name: string): Promise<void> {
  try {
    await at.client.send(new DeleteScheduleCommand({ Name: name, GroupName: at.group }));
  } catch (thrown) {
    if (!isNamed(thrown, 'ResourceNotFoundException')) throw thrown;
  }
}

/** Names of all schedules of the group. */
export async function scheduleNames(at: SchedulesAt): Promise<string[]> {
  const names: string[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client: at.client }, { GroupName: at.group })) {
    names.push(...Schedules.flatMap(({ Name }) => Name ?? []));
  }
  return names;
}

/** Sees that the export's schedule is there and starts what is deployed today: a schedule keeps the ARNs it was made with. */
export async function mendSchedule(at: SchedulesAt, exported: Export): Promise<'right' | 'made' | 'changed'> {
  const wanted = scheduleOf(at, exported);
  const found = await readSchedule(at, scheduleName(exported));
  if (found && isAsWanted(found, wanted)) return 'right';
  await saveSchedule(at, exported);
  return found ? 'changed' : 'made';
}

type Schedule = Pick<
  GetScheduleCommandOutput,
  'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'Target' | 'State'
>;

function isAsWanted(found: Schedule, wanted: Schedule): boolean {
  const essence = ({ ScheduleExpression, ScheduleExpressionTimezone, Target, State }: Schedule) =>
    [ScheduleExpression, ScheduleExpressionTimezone, Target?.Arn, Target?.RoleArn, Target?.Input, State].join('\n');
  return essence(found) === essence(wanted);
}

async function readSchedule(at: SchedulesAt, name: string): Promise<Schedule | undefined> {
  try {
    return await at.client.send(new GetScheduleCommand({ Name: name, GroupName: at.group }));
  } catch (thrown) {
    if (isNamed(thrown, 'ResourceNotFoundException')) return undefined;
    throw thrown;
  }
}

function isNamed(thrown: unknown, name: string): boolean {
  return thrown instanceof Error && thrown.name === name;
}

function scheduleOf(at: SchedulesAt, exported: Export): CreateScheduleCommandInput {
  const hours = exported.definition.frequency === 24 ? '0' : `0/${exported.definition.frequency}`;
  return {
    Name: scheduleName(exported),
    GroupName: at.group,
    ScheduleExpression: `cron(0 ${hours} * * ? *)`,
    ScheduleExpressionTimezone: exported.timezone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: at.machine,
      RoleArn: at.role,
      Input: JSON.stringify({ accountId: exported.accountId, exportId: exported.id, trigger: 'schedule' }),
      RetryPolicy: RETRIES,
    },
  };
}
