import { readHead } from '#store/commits/head.ts';
import { countRefused } from '#store/flow/minutes.ts';
import { freshFor } from '../../lambdas/overview/adapters/fresh-for.ts';
import { knownMinutes } from '../../lambdas/overview/adapters/known-minutes.ts';
import { troublesOf } from '../../lambdas/overview/adapters/troubles.ts';
import { showOverview } from '../../lambdas/overview/use-cases/show-overview.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { lakeOfOneTest } from '../support/lake-of-one-test.ts';

export const accountId = 'ACME';

/** The overview of an account whose records `lake/store-batch` stores, over tables in memory. */
export function overviewWorld() {
  const lake = lakeOfOneTest();
  const others = memoryTable();
  const known: { lastPut: number | undefined } = { lastPut: undefined };
  const now = () => lake.clock.now;
  const tables = { exports: 'exports', imports: 'imports', webhooks: 'webhooks', campaigns: 'campaigns' };
  const troubles = freshFor({ ms: 30_000, now }, troublesOf({ db: others.db, tables, now }));
  const show = showOverview({
    minutes: knownMinutes({ ...lake.flow, now }),
    head: (account) => readHead(lake.log, account),
    lastPut: async () => known.lastPut,
    troubles,
    now,
  });
  return {
    lake,
    others,
    known,
    troubles,
    refuse: (kind: 'atOnce' | 'later', records: number) =>
      countRefused(lake.flow, { accountId, ms: lake.clock.now, kind, records }),
    overview: async (minutes = 5) => await show({ accountId, asked: String(minutes) }),
    show,
  };
}
