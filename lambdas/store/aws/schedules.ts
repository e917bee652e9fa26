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
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';

/**
 * EventBridge schedules of one group, one for each thing that is to run by itself. A table says which there are to be;
 * schedules can be lost, or point to what is gone, with the stack that they were made by.
 */
export type ScheduleGroupAt = { client: SchedulerClient; group: string };
export type WantedSchedule = Pick<CreateScheduleCommandInput, 'Target' | 'ActionAfterCompletion'> & {
  Name: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
};

/** Scheduler tries a start this often. */
export const RETRIES = { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3_600 };

const whole = (at: ScheduleGroupAt, wanted: WantedSchedule): CreateScheduleCommandInput => ({
  ...wanted,
  GroupName: at.group,
  FlexibleTimeWindow: { Mode: 'OFF' },
  State: 'ENABLED',
});

/** Makes the schedule, or changes the one that is there. */
export async function saveSchedule(at: ScheduleGroupAt, wanted: WantedSchedule): Promise<void> {
  try {
    await at.client.send(new CreateScheduleCommand(whole(at, wanted)));
  } catch (thrown) {
    if (!isNamed(thrown, 'ConflictException')) throw thrown;
    await at.client.send(new UpdateScheduleCommand(whole(at, wanted)));
  }
}

/** Removes a schedule; one that is gone already is fine. */
export async function removeSchedule(at: ScheduleGroupAt, name: string): Promise<void> {
  try {
    await at.client.send(new DeleteScheduleCommand({ Name: name, GroupName: at.group }));
  } catch (thrown) {
    if (!isNamed(thrown, 'ResourceNotFoundException')) throw thrown;
  }
}

/** Sees that the schedule is there and starts what is deployed today: a schedule keeps the ARNs it was made with. */
async function mendSchedule(at: ScheduleGroupAt, wanted: WantedSchedule): Promise<'right' | 'made' | 'changed'> {
  const found = await readSchedule(at, wanted.Name);
  if (found && essenceOf(found) === essenceOf(whole(at, wanted))) return 'right';
  await saveSchedule(at, wanted);
  return found ? 'changed' : 'made';
}

type Schedule = Pick<
  GetScheduleCommandOutput,
  'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'Target' | 'State'
>;

const essenceOf = ({ ScheduleExpression, ScheduleExpressionTimezone, Target, State }: Schedule) =>
  [ScheduleExpression, ScheduleExpressionTimezone, Target?.Arn, Target?.RoleArn, Target?.Input, State].join('\n');

async function readSchedule(at: ScheduleGroupAt, name: string): Promise<Schedule | undefined> {
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

async function scheduleNames(at: ScheduleGroupAt): Promise<string[]> {
  const names: string[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client: at.client }, { GroupName: at.group })) {
    names.push(...Schedules.flatMap(({ Name }) => Name ?? []));
  }
  return names;
}

/** Schedules looked at together. */
const WIDTH = 8;

type Reconciling<Owner> = {
  /** All that are to have a schedule; what it could not read it adds to `failures`, and goes on. */
  owners: (failures: unknown[]) => AsyncIterable<Owner>;
  scheduleOf: (owner: Owner) => WantedSchedule;
  /** What else is held against the table on the way. */
  also?: (owner: Owner) => Promise<void>;
};

/** Holds the schedules of the group against what the table says: each owner has its own, and one that belongs to none goes. */
export async function reconcileGroup<Owner>(at: ScheduleGroupAt, { owners, scheduleOf, also }: Reconciling<Owner>) {
  // Before the owners: a schedule that is there now and has no owner then belongs to none.
  const before = await scheduleNames(at);
  const wanted = new Set<string>();
  const counts = { right: 0, made: 0, changed: 0, removed: 0 };
  const failures: unknown[] = [];
  await inParallel(owners(failures), {
    width: WIDTH,
    async work(owner) {
      const schedule = scheduleOf(owner);
      wanted.add(schedule.Name);
      try {
        counts[await mendSchedule(at, schedule)]++;
        await also?.(owner);
      } catch (thrown) {
        failures.push(thrown);
      }
    },
  });
  // Owners of an account that could not be read are not known to be gone.
  if (failures.length > 0) {
    const text = `${failures.length} schedules or accounts could not be reconciled; ${wanted.size} schedules are wanted`;
    throw new Failure('unavailable', text, { retry: 'later', cause: failures[0] });
  }
  for (const name of before.filter((candidate) => !wanted.has(candidate))) {
    await removeSchedule(at, name);
    counts.removed++;
  }
  return { wanted: wanted.size, counts };
}
