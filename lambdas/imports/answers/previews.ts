import { badField } from '#core/input.ts';
import type { Call } from '#runtime/bound-routes.ts';
import type { ImportRef } from '../domain/import.ts';
import type { DeskAt } from '../use-cases/desk.ts';
import { previewSample } from '../use-cases/preview-import.ts';
import { readDifference } from '../use-cases/read-difference.ts';
import { runImport } from '../use-cases/run-import.ts';
import { numberOf, refOf, shown } from './asked.ts';

/** What saving would change, and saving. */
const MOST_PAGES = 1_000_000;

export function previewAnswers(at: DeskAt) {
  const ofSample = previewSample(at);
  const ofAll = readDifference(at);
  const run = runImport(at);

  return {
    'GET /api/imports/{id}/preview': async (call: Call) => {
      const rows = call.query.get('rows') ?? 'sample';
      if (rows !== 'sample' && rows !== 'all') throw badField('rows', 'must be sample or all');
      const ref = refOf(call);
      const preview = rows === 'all' ? await wholePreview(call, ref) : { of: 'sample', ...(await ofSample(ref)) };
      return { body: { status: 'success', preview }, facts: { action: 'preview', importId: ref.importId, rows } };
    },
    'POST /api/imports/{id}/preview': async (call: Call) => {
      return { status: 202, ...shown(at, { action: 'compare', made: await run(refOf(call), 'compare') }) };
    },
    'POST /api/imports/{id}/save': async (call: Call) => {
      return { status: 202, ...shown(at, { action: 'save', made: await run(refOf(call), 'import') }) };
    },
  };

  async function wholePreview(call: Call, ref: ImportRef) {
    const page = numberOf(call, { name: 'page', otherwise: 1, most: MOST_PAGES });
    const found = await ofAll(ref, { page });
    const { step = 'cutting', parts, partsJudged, partsCompared, rows = 0, accepted = 0, reasons = [] } = found.made;
    if (found.kind === 'running') {
      const done = { judged: partsJudged.size, compared: partsCompared.size };
      return { of: 'all', state: 'running', step, ...(parts !== undefined && { parts }), ...done };
    }
    const { refused, ...counts } = found.counts;
    const { pages, people } = found;
    return { of: 'all', state: 'compared', rows, accepted: accepted - refused, counts, reasons, page, pages, people };
  }
}
