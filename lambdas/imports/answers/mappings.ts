import { Failure } from '#core/failure.ts';
import type { Call } from '#runtime/bound-routes.ts';
import { attachment, stemOf } from '../domain/attachment.ts';
import { mappingFile } from '../domain/mapping-file.ts';
import type { DeskAt } from '../use-cases/desk.ts';
import { headerOf, mapImport, seeSample } from '../use-cases/map-import.ts';
import { refOf, viewOf } from './asked.ts';

/** How the columns of a file are read. */
export function mappingAnswers(at: DeskAt) {
  const see = seeSample(at);
  const map = mapImport(at);

  return {
    'GET /api/imports/{id}/sample': async (call: Call) => {
      const { made, sample } = await see(refOf(call));
      const header = headerOf(sample);
      const suggested = mappingFile(sample.columns, header);
      const body = { status: 'success', header, delimiter: sample.delimiter, rows: sample.rows, suggested };
      return { body, facts: { action: 'sample', importId: made.importId } };
    },
    'PUT /api/imports/{id}/mapping': async (call: Call<string>) => {
      const { made, header, mapping } = await map(refOf(call), call.body());
      const body = { status: 'success', import: viewOf(at, made), mapping: mappingFile(mapping, header) };
      return { body, facts: { action: 'map', importId: made.importId, columns: mapping.length } };
    },
    'GET /api/imports/{id}/mapping': async (call: Call) => {
      const { made, sample } = await see(refOf(call));
      if (!made.mapping) throw new Failure('not-found', 'The columns are not mapped yet', { retry: 'never' });
      const headers = { 'content-disposition': attachment(`${stemOf(made.fileName)}-mapping.json`) };
      const facts = { action: 'mapping', importId: made.importId };
      return { headers, body: mappingFile(made.mapping, headerOf(sample)), facts };
    },
  };
}
