import { changeImport, readImport } from '../adapters/dynamo-imports.ts';
import { fileHead } from '../adapters/file-head.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import type { Mapping } from '../domain/mapping.ts';
import { readMappingFile } from '../domain/mapping-file.ts';
import { type Sample, sampleOf } from '../domain/sample.ts';
import { conflict, type DeskAt } from './desk.ts';

/** How the columns of an import's file are read: seen in a sample, said in a mapping. */
export type Seen = { made: Import; sample: Sample };

export function seeSample(at: Pick<DeskAt, 'importsAt' | 'files'>) {
  return async function see(ref: ImportRef): Promise<Seen> {
    const made = await readImport(at.importsAt, ref);
    if (made.channel !== 'csv') throw conflict('The columns of a file that came by SFTP are mapped by its manifest');
    if (made.state === 'Uploading') throw conflict('The file is not whole yet: upload all parts, then say so');
    const { bytes, isWhole } = await fileHead(at.files, made);
    return { made, sample: sampleOf(bytes, { ...made, isWhole }) };
  };
}

export const headerOf = ({ columns }: Sample) => columns.map(({ column }) => column);

/** What was found by an earlier mapping is not true of this one. */
const BEFORE = 'REMOVE #mode';

export function mapImport(at: Pick<DeskAt, 'importsAt' | 'files'>) {
  const see = seeSample(at);

  return async function map(
    ref: ImportRef,
    text: string,
  ): Promise<{ made: Import; header: string[]; mapping: Mapping }> {
    const { made, sample } = await see(ref);
    const header = headerOf(sample);
    const mapping = readMappingFile(text, { header, type: made.type });
    const mapped = await changeImport(at.importsAt, ref, {
      change: `SET #mapping = :mapping ${BEFORE}`,
      values: { ':mapping': mapping, ':state': 'Start mapping' },
      when: '#state = :state',
    });
    if (!mapped) throw conflict(notNow((await readImport(at.importsAt, ref)).state));
    return { made: mapped, header, mapping };
  };
}

/** Why an import that is in this state cannot be mapped, previewed or saved. */
export function notNow(state: Import['state']): string {
  return `The import is ${state}; this is for one that is at Start mapping`;
}
