import { type MovingLine, whole } from '../moving-line.ts';
import type { Ask } from '../wire/ask.ts';
import { type RetryDeps, untilAnswered } from '../wire/retry.ts';
import { committed } from '../wire/upload.ts';
import { atOnce } from './at-once.ts';
import { type Plan, unitsOf } from './plan.ts';
import type { CopyState } from './state.ts';

/** Counts have what is committed: an upload that was answered a moment ago may not be, yet. */
export async function untilCommitted(
  plan: Plan,
  { state, target, retry, line }: { state: CopyState; target: Ask; retry: RetryDeps; line: MovingLine },
): Promise<void> {
  const receipts = unitsOf(plan).flatMap(({ id }) => state.done.get(id)?.receipts ?? []);
  line.show(`waiting until ${whole.format(receipts.length)} uploads are committed`);
  await atOnce(receipts, RECEIPTS_AT_ONCE, async (receipt) => {
    const found = await untilAnswered(retry, committed(target, receipt));
    if (found.kind === 'refused') throw new Error(`an upload's receipt: ${found.error}`);
  });
}

const RECEIPTS_AT_ONCE = 4;
