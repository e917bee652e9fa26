import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import type { Account } from '#core/accounts/account.ts';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { noteSeen, readSeen, writeSeen } from '../../lambdas/imports/adapters/dynamo-dropped.ts';
import { listImports } from '../../lambdas/imports/adapters/dynamo-imports.ts';
import { listDropped } from '../../lambdas/imports/adapters/s3-dropped.ts';
import type { Import } from '../../lambdas/imports/domain/import.ts';
import { sweepDropped } from '../../lambdas/imports/use-cases/sweep-dropped.ts';
import { refuseDropped, type TakeDeps, takePair } from '../../lambdas/imports/use-cases/take-dropped.ts';
import { takingAt } from '../../lambdas/imports/use-cases/taking-at.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { memoryFiles } from '../support/memory-files.ts';

/** Folders of SFTP as users fill them, and the pick-up over them, over a table and a bucket in memory. A minute is 60 s of its clock. */
export const ACME = 'ACME-1';
const START = Date.parse('2026-01-31T09:00:00Z');
const account = (accountId: string): Account => ({
  accountId,
  name: accountId,
  timezone: 'UTC',
  createdAt: '2026-01-01T00:00:00Z',
});

export function droppedWorld(accounts: readonly string[] = [ACME]) {
  const clock = { now: START };
  const now = () => clock.now;
  const table = memoryTable();
  const bucket = memoryFiles(clock);
  const importsAt = { db: table.db, table: 'imports', now };
  const told: BusEvent[] = [];
  const failures: unknown[] = [];
  const sfn = mockClient(SFNClient);
  sfn.on(StartExecutionCommand).resolves({});
  let ids = 0;
  const taking = takingAt({
    importsAt,
    files: { client: bucket.client, bucket: 'files' },
    machine: { client: new SFNClient({ region: 'us-east-1' }), arn: 'arn:aws:states:us-east-1:1:stateMachine:run' },
    announce: async (event) => void told.push(event),
    lanes: 1,
    newImportId: () => `${clock.now}-${String(ids++).padStart(8, '0')}`,
  });

  /** A container; another begins with nothing in memory. `break` has a step fail at its n-th call. */
  function container(changed: Partial<TakeDeps> = {}, { forMs = 45_000 }: { forMs?: number } = {}) {
    const deps = { ...taking, ...changed };
    return sweepDropped({
      list: () => listDropped({ client: bucket.client, bucket: 'files' }),
      readAccount: async (id) => (accounts.includes(id) ? account(id) : undefined),
      readSeen: (id) => readSeen(importsAt, id),
      writeSeen: (id, seen) => writeSeen(importsAt, id, seen),
      noteSeen: (of, fields) => noteSeen(importsAt, of, fields),
      read: deps.read,
      take: takePair(deps),
      refuse: refuseDropped(deps),
      failed: (_, thrown) => void failures.push(thrown),
      quiet: new Map(),
      rules: { restsFor: 30, restsUnsizedFor: 900, refusedAfter: 7_200 },
      now,
      forMs,
    });
  }
  let sweep = container();

  return {
    ...{ clock, table, bucket, told, failures, taking, container, sfn },
    put: (name: string, content: string | Buffer, accountId = ACME) => bucket.put(`sftp/${accountId}/${name}`, content),
    remove: (name: string, accountId = ACME) => bucket.objects.delete(`sftp/${accountId}/${name}`),
    /** Sweeps every minute for so long. */
    async pass(minutes: number) {
      for (let minute = 0; minute < minutes; minute++) {
        clock.now += 60_000;
        await sweep();
      }
    },
    restart(changed?: Partial<TakeDeps>) {
      sweep = container(changed);
    },
    imports: async (accountId = ACME): Promise<Import[]> =>
      (await listImports(importsAt, { accountId, most: 1_000 })).imports.toReversed(),
    source: ({ accountId, importId }: Import) =>
      bucket.objects.get(`files/${accountId}/${importId}/source`)?.bytes.toString(),
    async end(made: Import, state: Import['state']) {
      const item = table.items.get(`${made.accountId}|import#${made.importId}`);
      table.put({ ...item, state });
    },
  };
}
