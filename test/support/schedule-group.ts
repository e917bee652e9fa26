import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';

/** A group of schedules, by name; `scheduled` is what is in it. */
export function scheduleGroup() {
  const schedules = mockClient(SchedulerClient);
  const scheduled = new Map<string, CreateScheduleCommandInput>();
  const named = (name: string) => Object.assign(new Error(name), { name });
  const there = (name: string) => {
    const found = scheduled.get(name);
    if (!found) throw named('ResourceNotFoundException');
    return found;
  };
  schedules.on(CreateScheduleCommand).callsFake((input: CreateScheduleCommandInput) => {
    if (scheduled.has(String(input.Name))) throw named('ConflictException');
    scheduled.set(String(input.Name), input);
    return {};
  });
  schedules.on(UpdateScheduleCommand).callsFake((input) => {
    there(input.Name);
    scheduled.set(input.Name, input);
    return {};
  });
  schedules.on(DeleteScheduleCommand).callsFake(({ Name }) => {
    there(Name);
    scheduled.delete(Name);
    return {};
  });
  schedules.on(GetScheduleCommand).callsFake(({ Name }) => there(Name));
  // Two to a page, so that there is more than one.
  schedules.on(ListSchedulesCommand).callsFake(({ NextToken: from = '0' }) => {
    const Schedules = [...scheduled.keys()].slice(Number(from), Number(from) + 2).map((Name) => ({ Name }));
    return { Schedules, ...(Number(from) + 2 < scheduled.size && { NextToken: String(Number(from) + 2) }) };
  });
  return { schedules, scheduled };
}
