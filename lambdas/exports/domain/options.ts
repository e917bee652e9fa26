import * as z from 'zod';
import { foldersSchema, folderTrouble } from './folder-choice.ts';
import type { Format } from './formats.ts';

/** What an export may choose about its files and records, each only where it means something. Left out is the usual. */
const yesOrNo = z.boolean('must be true or false');

export const optionSchemas = {
  asString: yesOrNo.describe('json, jsonl, parquet: every value of a property is a text'),
  objectId: yesOrNo.describe('events in json, jsonl, xml: each record says its person’s device id'),
  formulaSafe: yesOrNo.describe('csv: false leaves cells that a spreadsheet may take for formulas as they are'),
  parquet: z.enum(['flat', 'union'], 'must be flat or union').describe('parquet: plain columns, or maps of unions'),
  gz: yesOrNo.describe('parquet: files are gzipped as a whole, .parquet.gz'),
  folders: foldersSchema,
  eventFolders: yesOrNo.describe('events: a folder for each event, below the others'),
};
export type Option = keyof typeof optionSchemas;
type Chosen = { [Name in Option]?: z.infer<(typeof optionSchemas)[Name]> | undefined };

/** Where each means something. */
const MEANT_FOR: Record<Option, { formats?: readonly Format[]; type?: 'events' | 'profiles' }> = {
  asString: { formats: ['json', 'jsonl', 'parquet'] },
  objectId: { formats: ['json', 'jsonl', 'xml'], type: 'events' },
  formulaSafe: { formats: ['csv'] },
  parquet: { formats: ['parquet'] },
  gz: { formats: ['parquet'] },
  folders: {},
  eventFolders: { type: 'events' },
};

/** Options that are about files: where a partner takes records one by one, they mean nothing. */
export const FILE_OPTIONS: readonly Option[] = ['formulaSafe', 'parquet', 'gz', 'folders', 'eventFolders'];

export const optionNames: readonly Option[] = ['asString', 'objectId', ...FILE_OPTIONS];

/** What is wrong with the options of a definition, by field. */
export function optionTroubles(
  wanted: Chosen & { format?: Format | undefined; type?: string | undefined },
): [path: string[], message: string][] {
  const troubles = optionNames.flatMap((option): [string[], string][] => {
    const { formats, type } = MEANT_FOR[option];
    if (wanted[option] === undefined) return [];
    if (formats && wanted.format && !formats.includes(wanted.format))
      return [[[option], `is for ${inWords(formats)} only`]];
    return type && type !== wanted.type ? [[[option], `is for exports of type ${type} only`]] : [];
  });
  const folder = folderTrouble(wanted.folders);
  return folder ? [...troubles, [['folders', 'template'], folder]] : troubles;
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
