import type { Call } from '#runtime/bound-routes.ts';
import type { audienceCounts } from '#store/queries/audience-counts.ts';
import { listSegments } from '#store/segments/segments.ts';
import { readNewSegment } from '../domain/new-segment.ts';
import { type KeepAt, mustRead } from '../use-cases/keep-list.ts';
import { clockOf, createSegment, deleteSegment, editSegment } from '../use-cases/manage-segments.ts';
import { numberOf, refOf, shown } from './asked.ts';
import { segmentView } from './segment-view.ts';

/** What is asked of an account's segments. Whom a segment has is counted as a campaign's audience is. */
type AnswerAt = KeepAt & { countAudience: ReturnType<typeof audienceCounts> };
type Change = { name?: string | undefined; query?: unknown };

export function segmentAnswers(at: AnswerAt) {
  return {
    'GET /api/segments': async ({ account }: Call) => {
      const segments = (await listSegments(at.segments, account.accountId)).map(segmentView);
      return { body: { status: 'success', segments }, facts: { action: 'list', segments: segments.length } };
    },
    'POST /api/segments': async (call: Call<string>) => {
      const { account, query, header } = call;
      const text = call.body();
      const how = { type: header('content-type'), name: query.get('name'), clock: clockOf(account, at.now()) };
      const given = readNewSegment({ text, ...how });
      const segment = await createSegment(at, { accountId: account.accountId, given, text });
      return { status: 201, ...shown('create', segment) };
    },
    'GET /api/segments/{id}': async (call: Call) => shown('show', await mustRead(at, refOf(call))),
    'PATCH /api/segments/{id}': async (call: Call<Change>) => {
      return shown('edit', await editSegment(at, { account: call.account, ref: refOf(call), input: call.body() }));
    },
    'DELETE /api/segments/{id}': async (call: Call) => {
      await deleteSegment(at, refOf(call));
      return { body: { status: 'success' }, facts: { action: 'delete' } };
    },
    'GET /api/segments/{id}/count': async (call: Call) => {
      const { segmentId: segment } = await mustRead(at, refOf(call));
      const requestId = numberOf(call, { name: 'req_id', otherwise: 0 });
      return await at.countAudience({ request: call, requestId, segment });
    },
  };
}
