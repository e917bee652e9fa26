import * as z from 'zod';
import { timezoneSchema } from '#core/accounts/account.ts';

/**
 * A run of a scheduled campaign: its audience is found as of one commit, cut into slices, and each slice is sent. It is named
 * by when it was due, so that of two starts at the same time one makes it.
 */
export const runStates = ['counting', 'sending', 'completed', 'stopped', 'failed'] as const;

export const runSchema = z.object({
  accountId: z.string(),
  campaignId: z.number().int(),
  /** Epoch seconds. */
  runAt: z.number().int(),
  state: z.enum(runStates),
  /** The account's newest commit when the run began. */
  upTo: z.number().int(),
  timezone: timezoneSchema,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().exactOptional(),
  /** When something of it was last done, epoch milliseconds. */
  touchedAt: z.number(),
  /** How many were found, and in how many slices they are. */
  people: z.number().int().exactOptional(),
  slices: z.number().int().exactOptional(),
  slicesDone: z.number().int().default(0),
  /** Why it sent nothing, or broke off. */
  reason: z.string().exactOptional(),
});
export type Run = z.infer<typeof runSchema>;
export type RunRef = Pick<Run, 'accountId' | 'campaignId' | 'runAt'>;

export const isOpen = ({ state }: Pick<Run, 'state'>) => state === 'counting' || state === 'sending';

/** What a run's query is called, for whoever runs it. */
export const queryIdOf = ({ campaignId, runAt }: RunRef) => `campaign-${campaignId}-${runAt}`;

/** The run whose query this is; undefined where it is none of a campaign. */
export function runOfQuery({ accountId, queryId }: { accountId: string; queryId: string }): RunRef | undefined {
  const [, campaignId, runAt] = /^campaign-(\d{1,15})-(\d{1,15})$/.exec(queryId) ?? [];
  return runAt === undefined ? undefined : { accountId, campaignId: Number(campaignId), runAt: Number(runAt) };
}

/** People to a slice, which one function sends in one go; and to a part of it, which is sent or not sent as one. */
export const SLICE_PEOPLE = 5_000;
export const PART_PEOPLE = 1_000;

/** One slice of a run: the message of the queue `Slices`. */
export const sliceSchema = z.object({
  accountId: z.string(),
  campaignId: z.number().int(),
  runAt: z.number().int(),
  /** Counts from 0. */
  slice: z.number().int().nonnegative(),
});
export type Slice = z.infer<typeof sliceSchema>;
