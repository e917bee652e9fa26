import { type Batch, mustKeepOrder } from './batches.ts';

/**
 * Sends batches, several at once, so that nobody's records overtake each other: a batch waits for those before it that are
 * about somebody whom it changes, or change somebody whom it is about. Events alone have no order but that of their time,
 * so a file of events is never waited with. Outcomes are told in the order of the batches, whichever was answered first:
 * what is done is always a beginning of the source, and whoever goes on later needs to know only how long it is.
 */
export async function sendInOrder<Outcome>(
  batches: AsyncIterable<Batch>,
  {
    atOnce,
    send,
    settled,
  }: {
    atOnce: number;
    send: (batch: Batch) => Promise<Outcome>;
    settled: (batch: Batch, outcome: Outcome) => Promise<void>;
  },
): Promise<void> {
  const flying: { batch: Batch; answered: Promise<Outcome> }[] = [];
  async function settleFirst(): Promise<void> {
    const first = flying.shift();
    if (first) await settled(first.batch, await first.answered);
  }
  for await (const batch of batches) {
    while (flying.length >= atOnce) await settleFirst();
    await Promise.all(flying.filter((one) => mustKeepOrder(one.batch, batch)).map(({ answered }) => answered));
    const answered = send(batch);
    // Whoever waits for it hears of a failure; until then it is nobody's.
    answered.catch(() => {});
    flying.push({ batch, answered });
  }
  while (flying.length > 0) await settleFirst();
}
