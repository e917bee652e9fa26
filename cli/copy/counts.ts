import * as z from 'zod';
import { type Ask, type Refused, refusedBy, type Waits } from '../wire/ask.ts';
import { askingAgain } from '../wire/asking-again.ts';
import { type RetryDeps, untilAnswered } from '../wire/retry.ts';

/** How many events an account has (wire contract, counts and reports). */
export type Days = Map<number, number>;
export type Span = { event: string; from: number; to: number };
export type Counts = ReturnType<typeof countsOf>;

const countSchema = z.object({ count: z.int() });
const trendSchema = z.object({ days: z.record(z.string(), z.number()) });

export function countsOf(ask: Ask, retry: RetryDeps) {
  async function asked<Told>(
    path: string,
    { query, schema }: { query: object; schema: z.ZodType<Told> },
  ): Promise<{ kind: 'told'; told: Told } | Refused> {
    const next = askingAgain(ask, path, { body: JSON.stringify(query) });
    return await untilAnswered(retry, async (): Promise<{ kind: 'told'; told: Told } | Waits | Refused> => {
      const came = await next();
      if (came.kind !== 'answer') return came;
      const read = schema.safeParse(came.answer);
      return read.success ? { kind: 'told', told: read.data } : refusedBy(came.answer);
    });
  }

  /** @throws where the account does not tell */
  async function total({ event, from, to }: Span): Promise<number> {
    const query = { event_name: event, from, to };
    const came = await asked('/1/counts/events.json', { query, schema: countSchema });
    if (came.kind === 'refused') throw new Error(`the count of "${event}" from ${from} to ${to}: ${came.error}`);
    return came.told.count;
  }

  /** Days with events; undefined where the account has no such report. */
  async function days({ event, from, to }: Span): Promise<Days | undefined> {
    const groups = { days: { trend_type: 'daily' } };
    const query = { event_name: event, from, to, unique: false, groups };
    const came = await asked('/1/counts/trends.json', { query, schema: trendSchema });
    if (came.kind === 'refused') return undefined;
    const read = Object.entries(came.told.days).map(([day, count]): [number, number] => [Number(day), count]);
    return new Map(read.filter(([, count]) => count > 0));
  }
  return { total, days };
}
