import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount } from '../stack/account.ts';
import type { StackFile } from '../stack/stack-file.ts';
import type { Report } from '../terminal/report.ts';
import { receiveAlerts } from './alert-receiver.ts';
import { apiClient } from './api.ts';
import { makeBucket } from './bucket.ts';
import { openReader } from './duckdb-reader.ts';
import { ledgerOn } from './ledger.ts';
import { noonIn } from './noon.ts';
import { readPurchases } from './purchases.ts';
import { askForAlerts, checkAlerts } from './scenes/alerts.ts';
import { exportAll } from './scenes/first-run.ts';
import { runAgain, sendMore } from './scenes/second-run.ts';
import { sendSample } from './scenes/send-sample.ts';
import type { Stage } from './scenes/stage.ts';
import { walkSample } from './scenes/walk-sample.ts';

/**
 * The main job, from end to end, on a running stack: a fresh account, the sample in, everything out again through each
 * door, and the sums compared. Returns whether all of it was right; every step has its line.
 */
export type DemoOptions = {
  stack: StackFile;
  /** The stack's folder, where the delivered files are copied to. */
  dir: string;
  report: Report;
  signal?: AbortSignal | undefined;
};

const TIME_ZONE = 'America/New_York';

export async function runDemo({ stack, dir, report, signal }: DemoOptions): Promise<boolean> {
  const ledger = ledgerOn(process.stdout, report);
  ledger.heading();
  const folder = join(dir, 'demo');
  await rm(folder, { recursive: true, force: true });
  await using receiver = await receiveAlerts();
  await using reader = await openReader();

  const { account, passcodes } = await ledger.step('a new account and its passcodes', async () => {
    const at = { endpoint: stack.aws.endpoint, functionName: stack.outputs.CreateAccountFunction ?? '' };
    const made = await createAccount(at, { name: 'CDNOW', timezone: TIME_ZONE });
    return { ...made, note: `${made.account.accountId}, ${made.account.timezone}` };
  });
  const purchases = await readPurchases();
  const bucket = await makeBucket(stack.aws.endpoint, `cdnow-${account.accountId.toLowerCase()}-${Date.now()}`);
  const api = apiClient({ address: stack.api, accountId: account.accountId, passcode: passcodes.admin, signal });
  const stage: Stage = { api, ledger, purchases, noon: noonIn(TIME_ZONE), bucket, reader, receiver, folder };
  try {
    await sendSample(stage);
    await walkSample(stage);
    await askForAlerts(stage);
    const exports = await exportAll(stage);
    await sendMore(stage);
    await runAgain(stage, exports);
    await checkAlerts(stage, exports);
  } finally {
    bucket.close();
  }
  return ledger.verdict();
}
