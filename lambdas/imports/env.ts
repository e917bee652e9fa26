import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/imports.ts` and its neighbours take only the types. */
export const manageImportsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  IMPORTS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  IMPORT_FILES_BUCKET: z.string(),
  RUN_IMPORT_MACHINE: z.string(),
  EVENT_BUS: z.string(),
  INGEST_LANES: z.coerce.number<string>().int().positive(),
});
export type ManageImportsEnv = z.input<typeof manageImportsEnv>;

export const comparePartEnv = z.object({
  IMPORTS_TABLE: z.string(),
  PROFILES_TABLE: z.string(),
  IMPORT_FILES_BUCKET: z.string(),
});
export type ComparePartEnv = z.input<typeof comparePartEnv>;

export const pickUpEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
  IMPORTS_TABLE: z.string(),
  IMPORT_FILES_BUCKET: z.string(),
  RUN_IMPORT_MACHINE: z.string(),
  EVENT_BUS: z.string(),
  INGEST_LANES: z.coerce.number<string>().int().positive(),
  /** Seconds for which a dropped file must rest; the same where its manifest was first and says no size; after which it is refused alone. */
  RESTS_FOR: z.coerce.number<string>().positive(),
  RESTS_UNSIZED_FOR: z.coerce.number<string>().positive(),
  REFUSED_AFTER: z.coerce.number<string>().positive(),
});
export type PickUpEnv = z.input<typeof pickUpEnv>;

const moves = { IMPORTS_TABLE: z.string(), EVENT_BUS: z.string() };
const files = { IMPORT_FILES_BUCKET: z.string() };

export const beginImportEnv = z.object(moves);
export type BeginImportEnv = z.input<typeof beginImportEnv>;

export const cutFileEnv = z.object({
  ...moves,
  ...files,
  /** The KMS key that seals the keys by which files are encrypted. */
  SECRETS_KEY_ID: z.string(),
});
export type CutFileEnv = z.input<typeof cutFileEnv>;

export const judgePartEnv = z.object({ ...files, IMPORTS_TABLE: z.string(), UPLOADS_TABLE: z.string() });
export type JudgePartEnv = z.input<typeof judgePartEnv>;

export const weighImportEnv = z.object({ ...moves, ...files });
export type WeighImportEnv = z.input<typeof weighImportEnv>;

export const putRowsEnv = z.object({
  ...files,
  IMPORTS_TABLE: z.string(),
  ACCOUNTS_TABLE: z.string(),
  INGEST_STREAM: z.string(),
  /** Bytes a second that all imports together may put on a lane. */
  LANE_BYTES_PER_SECOND: z.coerce.number<string>().int().positive(),
});
export type PutRowsEnv = z.input<typeof putRowsEnv>;

export const finishImportEnv = z.object({
  ...moves,
  ...files,
  COMMITS_TABLE: z.string(),
  QUARANTINE_BUCKET: z.string(),
  INGEST_STREAM: z.string(),
});
export type FinishImportEnv = z.input<typeof finishImportEnv>;

export const failImportEnv = z.object(moves);
export type FailImportEnv = z.input<typeof failImportEnv>;

export const watchImportsEnv = z.object({ ...moves, RUN_IMPORT_MACHINE: z.string() });
export type WatchImportsEnv = z.input<typeof watchImportsEnv>;

export const sendMailEnv = z.object({
  IMPORTS_TABLE: z.string(),
  ACCOUNTS_TABLE: z.string(),
  /** Whom mails are from; none are sent where it is empty. */
  MAIL_FROM: z.string(),
  CONFIGURATION_SET: z.string(),
});
export type SendMailEnv = z.input<typeof sendMailEnv>;
