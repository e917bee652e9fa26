import { EXPECTED, FIRST_DAY, LAST_DAY, sameSums } from '../purchases.ts';
import { walkEvents } from '../walk.ts';
import type { Stage } from './stage.ts';

/** Everything comes out through Get Events, by CleverTap's own client. */
export async function walkSample({ api, ledger }: Stage): Promise<void> {
  await ledger.step('Get Events, by the npm client `clevertap`', async (say) => {
    say('following the cursor, 5,000 a page');
    const { sums, firstDay, lastDay } = await walkEvents(api, { from: Number(FIRST_DAY), to: Number(LAST_DAY) });
    const wrong: string[] = [];
    if (!sameSums(sums, EXPECTED)) wrong.push('The sums differ from the sample’s.');
    if (firstDay !== FIRST_DAY || lastDay !== LAST_DAY) wrong.push(`The days should be ${FIRST_DAY} to ${LAST_DAY}.`);
    return { ...sums, note: `${dashed(firstDay)} to ${dashed(lastDay)}`, wrong };
  });
}

function dashed(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}
