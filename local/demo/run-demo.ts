import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StackFile } from '../stack/stack-file.ts';
import type { Report } from '../terminal/report.ts';
import { accountFor } from './account.ts';
import { receiveAlerts } from './alert-receiver.ts';
import { apiClient } from './api.ts';
import { makeBucket } from './bucket.ts';
import { openReader } from './duckdb-reader.ts';
import { ledgerOn } from './ledger.ts';
import { noonIn } from './noon.ts';
import { readPurchases } from './purchases.ts';
import { askForAlerts, checkAlerts } from './scenes/alerts.ts';
import { exportAll } from './scenes/first-run.ts';
import { leaveInOrder } from './scenes/leave-in-order.ts';
import { runAgain, sendMore } from './scenes/second-run.ts';
import { sendSample } from './scenes/send-sample.ts';
import type { Stage } from './scenes/stage.ts';
import { askAsTheReadme } from './scenes/this-week.ts';
import { walkSample } from './scenes/walk-sample.ts';

/**
 * The main job, from end to end, on a running stack: the sample in, everything out again through each door, and the sums
 * compared. What it put in stays, to be explored. Returns whether all of it was right; every step has its line.
 */
export type DemoOptions = {
  stack: StackFile;
  /** The stack's folder, where the delivered files are copied to. */
  dir: string;
  report: Report;
  signal?: AbortSignal | undefined;
};

export async function runDemo({ stack, dir, report, signal }: DemoOptions): Promise<boolean> {
  const ledger = ledgerOn(process.stdout, report);
  ledger.heading();
  const folder = join(dir, 'demo');
  await rm(folder, { recursive: true, force: true });
  await using receiver = await receiveAlerts();
  await using reader = await openReader();

  const { accountId, timezone, passcode } = await ledger.step('an account without events', async () => {
    const found = await accountFor(stack, signal);
    const whose = found.isStacks ? 'of .local/stack.json' : 'a new one, since that of .local/stack.json has events';
    return { ...found, note: `${found.accountId}, ${whose}, ${found.timezone}` };
  });
  const purchases = await readPurchases();
  const bucket = await makeBucket(stack.aws.endpoint, `cdnow-${accountId.toLowerCase()}-${Date.now()}`);
  const api = apiClient({ address: stack.api, accountId, passcode, signal });
  const stage: Stage = { api, ledger, purchases, noon: noonIn(timezone), bucket, reader, receiver, folder };
  try {
    await sendSample(stage);
    await walkSample(stage);
    await askForAlerts(stage);
    const exports = await exportAll(stage);
    await sendMore(stage);
    await runAgain(stage, exports);
    await checkAlerts(stage, exports);
    await leaveInOrder(stage, exports);
    await askAsTheReadme(stage, Date.now());
  } finally {
    bucket.close();
  }
  return ledger.verdict();
}
