import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { Answer, Call } from '#runtime/bound-routes.ts';
import { readList } from '#store/segments/lists.ts';
import { readUnknown } from '../adapters/list-objects.ts';
import { readListed } from '../domain/listed-rows.ts';
import { type KeepAt, keepList, mustRead } from '../use-cases/keep-list.ts';
import { numberOf, refOf } from './asked.ts';
import { segmentView } from './segment-view.ts';

/** What is asked of the people of a list, and of the rows that named nobody. */
export function peopleAnswers(at: KeepAt) {
  return {
    'POST /api/segments/{id}/people': keep('append'),
    'PUT /api/segments/{id}/people': keep('replace'),
    'GET /api/segments/{id}/unknown': async (call: Call) => {
      const segment = await mustRead(at, refOf(call));
      const parts = segment.kind === 'list' ? (await readList(at.lists, segment.key)).parts : [];
      const part = parts[numberOf(call, { name: 'part', otherwise: 1 }) - 1];
      if (!part) throw badField('part', `must be 1 to ${parts.length}, the requests that the list is made of`);
      const rows = part.unknown === 0 ? [] : await readUnknown(at.lists, part.key);
      if (!rows) {
        const text = 'Rows that name nobody are kept for 7 days; these are gone';
        throw new Failure('not-found', text, { retry: 'never' });
      }
      return {
        body: { status: 'success', rows, parts: parts.length },
        facts: { action: 'unknown', rows: rows.length },
      };
    },
  };

  function keep(how: 'append' | 'replace'): Answer<string> {
    return async (call) => {
      const ref = refOf(call);
      const text = call.body();
      const sent = { rows: readListed(text, call.header('content-type')), text };
      const { segment, added } = await keepList(at)(how, { ref, sent });
      const facts = { action: how, segmentId: ref.segmentId, rows: added.rows };
      return { body: { status: 'success', segment: segmentView(segment), added }, facts };
    };
  }
}
