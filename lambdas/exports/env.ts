import * as z from 'zod';

const seconds = z.string().regex(/^\d+$/);

/** What each function of this slice is told by the template; `lib/exports.ts` takes only the types. */
export const manageExportsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  EXPORTS_TABLE: z.string(),
  REACTIONS_TABLE: z.string(),
  RUN_EXPORT_MACHINE_ARN: z.string(),
  /** Name of the schedule group that holds one schedule per recurring export. */
  SCHEDULE_GROUP: z.string(),
  /** The role that EventBridge Scheduler assumes to start a run. */
  SCHEDULER_ROLE_ARN: z.string(),
  /** The KMS key that seals partner credentials. */
  EXPORT_KEY_ID: z.string(),
  /** The role that writes to partners. */
  EXPORTS_WRITER_ARN: z.string(),
  /** Names of our own buckets and the ARN of our bus, with commas between them. */
  OWN_PLACES: z.string(),
  /** Whether access to a partner must be proved to be the account's alone. */
  PROVE_ACCESS: z.enum(['true', 'false']),
  /** Has what runs came to, and what partners did not take. */
  PLANS_BUCKET: z.string(),
  EVENT_BUS: z.string(),
});
export type ManageExportsEnv = z.input<typeof manageExportsEnv>;

export const reconcileSchedulesEnv = manageExportsEnv.pick({
  ACCOUNTS_TABLE: true,
  EXPORTS_TABLE: true,
  REACTIONS_TABLE: true,
  RUN_EXPORT_MACHINE_ARN: true,
  SCHEDULE_GROUP: true,
  SCHEDULER_ROLE_ARN: true,
});
export type ReconcileSchedulesEnv = z.input<typeof reconcileSchedulesEnv>;

export const watchExportsEnv = manageExportsEnv.pick({
  ACCOUNTS_TABLE: true,
  EXPORTS_TABLE: true,
  PLANS_BUCKET: true,
  EVENT_BUS: true,
});
export type WatchExportsEnv = z.input<typeof watchExportsEnv>;

export const beginRunEnv = z.object({
  EXPORTS_TABLE: z.string(),
  COMMITS_TABLE: z.string(),
  PLANS_BUCKET: z.string(),
  EVENT_BUS: z.string(),
  /** How long ago a commit must be for a run to take it where events are also delivered at once. */
  SETTLED_AFTER_SECONDS: seconds,
  /** Parts that the runs of one account may write at once. */
  PARTS_AT_ONCE: z.coerce.number<string>().int().positive(),
});
export type BeginRunEnv = z.input<typeof beginRunEnv>;

export const writePartEnv = z.object({
  LAKE_BUCKET: z.string(),
  PLANS_BUCKET: z.string(),
  EXPORTS_TABLE: z.string(),
  REACTIONS_TABLE: z.string(),
  EXPORT_KEY_ID: z.string(),
  EXPORTS_WRITER_ARN: z.string(),
});
export type WritePartEnv = z.input<typeof writePartEnv>;

export const finishRunEnv = z.object({
  EXPORTS_TABLE: z.string(),
  PLANS_BUCKET: z.string(),
  EVENT_BUS: z.string(),
  EXPORT_KEY_ID: z.string(),
  EXPORTS_WRITER_ARN: z.string(),
});
export type FinishRunEnv = z.input<typeof finishRunEnv>;

export const failRunEnv = z.object({
  EXPORTS_TABLE: z.string(),
  EVENT_BUS: z.string(),
});
export type FailRunEnv = z.input<typeof failRunEnv>;

export const deliverInstantEnv = z.object({
  EXPORTS_TABLE: z.string(),
  REACTIONS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  EXPORT_KEY_ID: z.string(),
  EXPORTS_WRITER_ARN: z.string(),
  /** For so long after it was received, an event is tried at once. */
  INSTANT_FOR_SECONDS: seconds,
});
export type DeliverInstantEnv = z.input<typeof deliverInstantEnv>;
