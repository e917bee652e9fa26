import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Attention } from '../domain/attention.ts';
import { ofBreaker, ofCampaign, ofExport, ofImport } from '../domain/troubles.ts';
import { newestItems } from './newest-items.ts';

/** What the items of exports, imports, receivers and campaigns tell of trouble: the newest of each. */
type Tables = { exports: string; imports: string; webhooks: string; campaigns: string };

export function troublesOf({ db, tables, now }: { db: DynamoDBDocumentClient; tables: Tables; now: () => number }) {
  const looks = [
    { table: tables.exports, prefix: 'export#', most: 100, read: ofExport },
    { table: tables.imports, prefix: 'import#', most: 20, read: ofImport },
    { table: tables.webhooks, prefix: 'breaker#', most: 100, read: ofBreaker },
    { table: tables.campaigns, prefix: 'campaign#', most: 50, read: ofCampaign },
  ];
  return async function troubles(accountId: string): Promise<Attention[]> {
    const found = await Promise.all(
      looks.map(async ({ table, prefix, most, read }) => {
        const items = await newestItems({ db, table }, { accountId, prefix, most });
        return items.flatMap((item) => read(item, now()) ?? []);
      }),
    );
    return found.flat();
  };
}
