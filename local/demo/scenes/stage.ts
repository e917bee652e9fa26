import type { AlertReceiver } from '../alert-receiver.ts';
import type { Api } from '../api.ts';
import type { CustomerBucket } from '../bucket.ts';
import type { Reader } from '../duckdb-reader.ts';
import type { Ledger } from '../ledger.ts';
import type { Purchase } from '../purchases.ts';
import type { Noon } from '../records.ts';

/** What every scene of the demo plays with. */
export type Stage = {
  api: Api;
  ledger: Ledger;
  purchases: readonly Purchase[];
  noon: Noon;
  bucket: CustomerBucket;
  reader: Reader;
  receiver: AlertReceiver;
  /** Where delivered files are copied to. */
  folder: string;
};
