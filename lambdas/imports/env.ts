import * as z from 'zod';

/** What each function of this slice is told by the template; `lib/imports.ts` and its neighbours take only the types. */
export const manageImportsEnv = z.object({
  ACCOUNTS_TABLE: z.string(),
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
