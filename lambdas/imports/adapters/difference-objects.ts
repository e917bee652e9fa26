import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { mustReadAllJson, mustReadJson, type ObjectsAt, writeJson } from '#store/aws/json-objects.ts';
import {
  type DifferenceCounts,
  type DifferentPerson,
  differenceCountsSchema,
  differentPersonSchema,
} from '../domain/difference.ts';
import type { Import } from '../domain/import.ts';
import { differenceKey, differencePageKey } from '../domain/keys.ts';

/** What a part of the people would become: pages of those who would be others, and one object that counts all and says how many pages there are. */
const partSchema = z.object({ counts: differenceCountsSchema, pages: z.int().nonnegative() });
export type DifferencePart = z.infer<typeof partSchema>;
const pageSchema = z.array(differentPersonSchema);

export type JudgingOf = Pick<Import, 'accountId' | 'importId' | 'judging'>;

const missing = (key: string) => new Failure('unavailable', `${key} is not there`, { retry: 'later' });

/** Pages are numbered from 0. */
export async function writeDifferencePage(
  files: ObjectsAt,
  { of, people, ...place }: { of: JudgingOf; part: number; page: number; people: readonly DifferentPerson[] },
): Promise<void> {
  await writeJson(files, { key: differencePageKey(of, place), value: people });
}

export async function writeDifferencePart(
  files: ObjectsAt,
  { of, part, ...written }: { of: JudgingOf; part: number; counts: DifferenceCounts; pages: number },
): Promise<void> {
  await writeJson(files, { key: differenceKey(of, part), value: written });
}

export async function readDifferenceParts(
  files: ObjectsAt,
  { of, parts }: { of: JudgingOf; parts: number },
): Promise<DifferencePart[]> {
  const keys = Array.from({ length: parts }, (_, part) => differenceKey(of, part));
  return await mustReadAllJson(files, { keys, schema: partSchema, missing });
}

export async function readDifferencePage(
  files: ObjectsAt,
  { of, ...place }: { of: JudgingOf; part: number; page: number },
): Promise<DifferentPerson[]> {
  return await mustReadJson(files, { key: differencePageKey(of, place), schema: pageSchema, missing });
}
