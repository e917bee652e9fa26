import * as z from 'zod';
import { windowOf } from '#core/cql/read/calendar.ts';
import { daySchema } from '#core/cql/read/days.ts';
import { badField, readInput } from '#core/input.ts';
import type { Asked } from './asked.ts';

/**
 * What is asked about campaigns that there are (wire contract, campaign API; counts and reports: message reports). Each reader throws
 * `bad-input` that names every wrong or unknown field.
 */
/** The documented 31 days are fewer than real clients ask for. */
const MOST_DAYS = 90;
const DAY = 86_400;

/** Days of the account, YYYYMMDD, both included; they may lie in the future, where campaigns are scheduled. */
export type Days = { from: number; to: number };

/** `{from, to}` of at most 90 days. */
export function readListRequest({ given, clock }: Asked): Days {
  const days = readInput(z.strictObject({ from: daySchema(clock), to: daySchema(clock) }), given);
  refuseBackwards(days);
  const count = daysIn(days);
  if (count > MOST_DAYS) throw badField('to', `must make at most ${MOST_DAYS} days with from, makes ${count}`);
  return days;
}

const ID = 'must be the id of a campaign, a positive integer such as 1457432766';
const idSchema = z.strictObject({ id: z.int(ID).positive(ID) });

/** `{id}` */
export function readCampaignId({ given }: Asked): number {
  return readInput(idSchema, given).id;
}

/** The documentation has a list, and a text with commas. */
const words = z
  .union([z.string(), z.array(z.string())], 'must be a text or a list of texts')
  .transform((given) => [given].flat().flatMap((some) => some.split(',').map((word) => word.trim())))
  .optional();
const filters = { channel: words, delivery: words, status: words, message_type: words, label: words };
const YES_OR_NO = 'must be true or false';

/** What is to be reported; without days, of all days. */
export type ReportRequest = Partial<Days> & {
  [Name in keyof typeof filters]?: readonly string[] | undefined;
} & { /** Whether every message is split by days. */ daily: boolean };

/**
 * `{from?, to?, channel?, delivery?, status?, message_type?, label?, daily?}`. No limit of days is documented, and the
 * official client's own example asks for 55.
 */
export function readReportRequest({ given, clock }: Asked): ReportRequest {
  const day = daySchema(clock).optional();
  const daily = z.union([z.boolean(), z.stringbool()], YES_OR_NO).default(false);
  const { from, to, ...rest } = readInput(z.strictObject({ from: day, to: day, daily, ...filters }), given);
  if (from !== undefined && to !== undefined) refuseBackwards({ from, to });
  return { ...rest, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function refuseBackwards({ from, to }: Days): void {
  if (to < from) throw badField('to', `must not be before from (${from}), is ${to}`);
}

function daysIn(days: Days): number {
  const { from, until } = windowOf(days, 'UTC');
  return (until - from) / DAY;
}
