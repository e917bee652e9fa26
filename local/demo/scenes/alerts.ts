import * as z from 'zod';
import type { Alert } from '../alert-receiver.ts';
import type { StartedExport } from '../exports.ts';
import { until } from '../pace.ts';
import type { Stage } from './stage.ts';

/** The status alerts: switched on before the exports, and all of them looked for afterwards. */
const RUNS_EACH = 2;
const ARRIVE_WITHIN_MS = 60_000;

export async function askForAlerts({ api, receiver }: Stage): Promise<void> {
  const body = { enabled: true, url: receiver.url, headers: { 'X-Demo': 'cdnow' } };
  await api.ask({ method: 'PUT', path: '/api/alerts', body, answer: z.unknown() });
}

export async function checkAlerts({ api, ledger, receiver }: Stage, exports: readonly StartedExport[]): Promise<void> {
  await ledger.step('status alerts, posted to a receiver', async (say) => {
    const wanted = exports.length * RUNS_EACH * 2;
    async function arrived(): Promise<true | undefined> {
      say(`${receiver.received.length} of ${wanted}`);
      return receiver.received.length >= wanted ? true : undefined;
    }
    const limits = { withinMs: ARRIVE_WITHIN_MS, what: `${wanted} alerts`, signal: api.signal };
    await until(arrived, limits).catch(() => api.signal?.throwIfAborted());
    const wrong = exports.flatMap((one) => missing(receiver.received, one));
    wrong.push(...receiver.odd.map((odd) => `A post that is no alert came: ${odd}`));
    return { rows: receiver.received.length, note: 'Initiated and Completed for each run', wrong };
  });
}

/** Each run of an export is said to begin and to be complete, once. */
function missing(received: readonly Alert[], one: StartedExport): string[] {
  const type = one.type === 'events' ? 'Events' : 'Profiles';
  const own = received.filter((alert) => alert['Export Request Id'] === one.id && alert.Type === type);
  const statuses = ['Initiated', 'Completed'] as const;
  return statuses
    .map((status) => ({ status, came: own.filter((alert) => alert.Status === status).length }))
    .filter(({ came }) => came !== RUNS_EACH)
    .map(({ status, came }) => `${one.name}: ${came} alerts "${status}", there should be ${RUNS_EACH}.`);
}
