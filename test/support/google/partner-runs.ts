import { expect } from 'vitest';
import { type Client, event, until } from '../local-stack.ts';

/** What journeys to Google's services have in common: purchases whose sum is known, and exports that are waited for. */
export function purchases(from: number, count: number) {
  const cents = Array.from({ length: count }, (_, index) => (from + index) * 7 + 1);
  const events = cents.map((amount, index) => event(`p${index % 9}`, from + index, { Amount: amount / 100 }));
  return { events, cents: cents.reduce((sum, one) => sum + one, 0) };
}

/** Cents as DuckDB prints a sum of decimals. */
export const asDecimal = (...cents: number[]) => (cents.reduce((sum, one) => sum + one, 0) / 100).toFixed(2);

export async function newExport(client: Client, wish: object): Promise<number> {
  const answer = await client.call('POST', '/api/exports', { name: 'to Google', frequency: 4, ...wish });
  expect(answer.status, answer.text).toBe(201);
  return answer.json.export.id;
}

type Shown = { runAt: number; state: string; rows: number; manifest?: string; reason?: string };

/** The runs of an export, the oldest first, once so many have ended. */
export async function runsDone(client: Client, { id, count }: { id: number; count: number }): Promise<Shown[]> {
  return await until(`${count} runs of export ${id}`, async () => {
    const runs: Shown[] = (await client.call('GET', `/api/exports/${id}`)).json.runs;
    const ended = runs.filter(({ state }) => state === 'DONE' || state === 'FAILED');
    return ended.length >= count && ended.toSorted((a, b) => a.runAt - b.runAt);
  });
}

export async function runAgain(client: Client, { id, count }: { id: number; count: number }): Promise<Shown[]> {
  const path = `/api/exports/${id}/run`;
  await until('the run to be taken', async () => (await client.call('POST', path)).status === 202);
  return await runsDone(client, { id, count });
}
