import * as z from 'zod';
import type { Ask, Came } from './ask.ts';

/** What takes longer than a request is told by the `req_id` that the first answer has (wire contract, counts and reports). */
const partialSchema = z.object({ status: z.literal('partial'), req_id: z.union([z.int(), z.string()]) });

/** Asks for numbers, or for the schema: each call asks for what the one before was promised. */
export function askingAgain(ask: Ask, path: string, request?: Parameters<Ask>[1]): () => Promise<Came> {
  let promised: string | undefined;
  return async function next() {
    const id = promised;
    const came = await (id === undefined
      ? ask(path, request)
      : ask(`${path}${path.includes('?') ? '&' : '?'}req_id=${encodeURIComponent(id)}`));
    if (came.kind !== 'answer') return came;
    const partial = partialSchema.safeParse(came.answer);
    promised = partial.data && String(partial.data.req_id);
    return partial.success ? { kind: 'wait', reason: 'the answer is not made yet' } : came;
  };
}
