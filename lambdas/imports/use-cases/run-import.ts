import { readImport } from '../adapters/dynamo-imports.ts';
import { sizeOfFile } from '../adapters/multipart-upload.ts';
import type { Import, ImportMode, ImportRef } from '../domain/import.ts';
import { conflict, type DeskAt } from './desk.ts';
import { notNow } from './map-import.ts';
import { startImport } from './start-import.ts';

/** Has an import that is mapped compared or stored: `Save` is what somebody who has seen the sample says. */
export function runImport(at: DeskAt) {
  const start = startImport(at);

  return async function run(ref: ImportRef, mode: ImportMode): Promise<Import> {
    const made = await readImport(at.importsAt, ref);
    if (made.channel !== 'csv') throw conflict('A file that came by SFTP is processed by itself');
    if (made.state !== 'Processing') await mustBeReady(at, { made, mode });
    const started = await start(ref, { mode });
    if (started.kind === 'not-now') throw conflict(whyNot(started.made));
    return started.made;
  };
}

async function mustBeReady({ files }: DeskAt, { made, mode }: { made: Import; mode: ImportMode }): Promise<void> {
  if (made.state !== 'Start mapping') throw conflict(notNow(made.state));
  if (!made.mapping) throw conflict('The columns are not mapped yet');
  if (mode === 'compare' && made.type === 'event')
    throw conflict('Events change nothing that is there; only profiles are compared');
  if ((await sizeOfFile(files, made)) !== made.bytes)
    throw conflict('The file is not there any more: it is kept for 30 days');
}

function whyNot({ state, mode }: Import): string {
  if (state !== 'Processing') return notNow(state);
  return mode === 'compare'
    ? 'The import is being compared; wait for that, or cancel it'
    : 'The import is being stored already';
}
