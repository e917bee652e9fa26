import { RETRIES, type ScheduleGroupAt, saveSchedule, type WantedSchedule } from '#store/aws/schedules.ts';
import type { Export } from '../domain/export-item.ts';
import { minuteOf } from '../domain/spread.ts';

/**
 * One EventBridge schedule per recurring export. Cycles start at midnight of the account's time zone (wire contract,
 * exports: definition), so that a change of frequency begins its cycle there too. A start that was lost for all its retries is
 * made up for by the next run's window. Accounts take turns within the first quarter of an hour (`domain/spread.ts`).
 */
export type SchedulesAt = ScheduleGroupAt & { role: string; machine: string };

export const scheduleName = (exported: Pick<Export, 'accountId' | 'id'>) => `${exported.accountId}-${exported.id}`;

/** Makes the export's schedule, or changes the one that is there. */
export async function scheduleExport(at: SchedulesAt, exported: Export): Promise<void> {
  await saveSchedule(at, scheduleOf(at, exported));
}

export function scheduleOf(at: SchedulesAt, exported: Export): WantedSchedule {
  const hours = exported.definition.frequency === 24 ? '0' : `0/${exported.definition.frequency}`;
  return {
    Name: scheduleName(exported),
    ScheduleExpression: `cron(${minuteOf(exported.accountId)} ${hours} * * ? *)`,
    ScheduleExpressionTimezone: exported.timezone,
    Target: {
      Arn: at.machine,
      RoleArn: at.role,
      Input: JSON.stringify({ accountId: exported.accountId, exportId: exported.id, trigger: 'schedule' }),
      RetryPolicy: RETRIES,
    },
  };
}
