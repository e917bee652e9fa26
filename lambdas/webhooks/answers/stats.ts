import { Failure } from '#core/failure.ts';
import { badField, readInput } from '#core/input.ts';
import { type Scope, sumOf } from '#core/webhooks/counters.ts';
import { statsOf } from '#core/webhooks/stats.ts';
import type { Answer } from '#runtime/bound-routes.ts';
import { readBreaker } from '#store/webhooks/breakers.ts';
import { type Counted, readCounters, readLastMinute, readTotals } from '#store/webhooks/counters.ts';
import { readTemplate, type WebhooksAt } from '#store/webhooks/templates.ts';
import { idSchema } from '../domain/attempt-filter.ts';
import { campaignStatsQuery, statsQuery } from '../domain/stats-query.ts';
import { type Span, spanOf, startOf } from '../domain/stats-span.ts';

/** Answers with the counters of a template or a campaign: over all time, and as a series. */
type At = { webhooks: WebhooksAt; now: () => number };

export function statsAnswers({ webhooks, now }: At) {
  async function statsIn(of: Scope & { accountId: string }, asked: Parameters<typeof spanOf>[0]) {
    const span = spanOf(asked, now());
    if ('problem' in span) throw badField(span.field, span.problem);
    const { starts: _, step: __, ...rows } = span;
    const [total, counted, last] = await Promise.all([
      readTotals(webhooks, of),
      readCounters(webhooks, { ...of, ...rows }),
      readLastMinute(webhooks, of),
    ]);
    const lastAt = last === undefined ? {} : { lastAt: new Date(`${last}Z`).toISOString() };
    return {
      isKnown: total.size > 0,
      total: statsOf(total),
      ...lastAt,
      per: span.step,
      series: seriesOf(counted, span),
    };
  }

  const ofTemplate: Answer = async ({ params, query, account: { accountId } }) => {
    const templateId = readInput(idSchema, params.id);
    const { isKnown, ...stats } = await statsIn(
      { accountId, kind: 'template', id: templateId },
      readInput(statsQuery, Object.fromEntries(query)),
    );
    if (!isKnown && !(await readTemplate(webhooks, { accountId, templateId }))) {
      throw new Failure('not-found', `id: there is no webhook template ${templateId}`, { retry: 'never' });
    }
    const { state, until, step } = await readBreaker(webhooks, { accountId, templateId });
    const circuit = {
      state,
      ...(state === 'open' && until !== undefined && { until: new Date(until).toISOString() }),
      ...(step !== undefined && { failing: step }),
    };
    return { body: { status: 'success', stats: { templateId, ...stats, circuit } } };
  };

  const ofCampaign: Answer = async ({ query, account: { accountId } }) => {
    const { campaign: campaignId, ...asked } = readInput(campaignStatsQuery, Object.fromEntries(query));
    const { isKnown: _, ...stats } = await statsIn({ accountId, kind: 'campaign', id: campaignId }, asked);
    return { body: { status: 'success', stats: { campaignId, ...stats } } };
  };

  return { 'GET /api/webhooks/{id}/stats': ofTemplate, 'GET /api/webhooks/stats': ofCampaign } as const;
}

/** Every step of the series, those too in which nothing was attempted. */
function seriesOf(counted: readonly Counted[], { starts, step }: Span) {
  const rows = Map.groupBy(counted, ({ at }) => startOf(at, step));
  return starts.map((start) => ({
    at: new Date(start).toISOString(),
    ...statsOf(sumOf((rows.get(start) ?? []).map(({ counters }) => counters))),
  }));
}
