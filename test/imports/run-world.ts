import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { frameLane, takeUpload } from '#core/intake/take-upload.ts';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { writeJson } from '#store/aws/json-objects.ts';
import { areCommitted } from '#store/commits/committed.ts';
import { compressGroup, putGroups, putSince, wasPutAgain } from '#store/stream/ingest.ts';
import { refusedAt } from '#store/stream/refusals.ts';
import { putNewImport, readImport } from '../../lambdas/imports/adapters/dynamo-imports.ts';
import { type Import, importSchema } from '../../lambdas/imports/domain/import.ts';
import { groupsKey, partsKey, resultKey } from '../../lambdas/imports/domain/keys.ts';
import type { Part, PartResult } from '../../lambdas/imports/domain/layout.ts';
import { packGroup } from '../../lambdas/imports/domain/packed-groups.ts';
import { beginImport } from '../../lambdas/imports/use-cases/begin-import.ts';
import { failImport } from '../../lambdas/imports/use-cases/fail-import.ts';
import { finishImport } from '../../lambdas/imports/use-cases/finish-import.ts';
import type { RefusedLater } from '../../lambdas/imports/use-cases/join.ts';
import { putRows } from '../../lambdas/imports/use-cases/put-rows.ts';
import { putWindow } from '../../lambdas/imports/use-cases/put-window.ts';
import { startImport } from '../../lambdas/imports/use-cases/start-import.ts';
import { waitTurn } from '../../lambdas/imports/use-cases/wait-turn.ts';
import { watchImports } from '../../lambdas/imports/use-cases/watch-imports.ts';
import { weighImport } from '../../lambdas/imports/use-cases/weigh-import.ts';
import type { Arrival } from '../../lambdas/lake/domain/arrivals.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { lakeOfOneTest } from '../support/lake-of-one-test.ts';
import { memoryBucket } from '../support/memory-bucket.ts';

export const IMPORT_ID = '1790000000000-00000001';
const LANES = 2;

/** An import's steps over a table, buckets and a stream in memory, with the lake's own writer behind it. */
export function runWorld() {
  const lake = lakeOfOneTest();
  const table = memoryTable();
  const bucket = memoryBucket(lake.clock);
  const told: BusEvent[] = [];
  const started: string[] = [];
  /** Called before and after whatever leaves the process. */
  const hooks: { call?: (moment: 'before' | 'after', what: string) => unknown } = {};

  async function called<T>(what: string, work: () => Promise<T> | T): Promise<T> {
    lake.clock.now += 1;
    await hooks.call?.('before', what);
    const answer = await work();
    await hooks.call?.('after', what);
    return answer;
  }
  table.hooks.before = (command) => hooks.call?.('before', nameOf(command));
  table.hooks.after = (command) => hooks.call?.('after', nameOf(command));

  const files = {
    client: Object.assign(bucket.client, {
      send: (command: unknown) => called(nameOf(command), () => bucket.send(command)),
    }),
    bucket: 'files',
  };

  const stream = { records: [] as { shard: string; arrival: Arrival; key: string }[], delivered: 0, next: 1 };
  const kinesis = Object.assign(new KinesisClient({ region: 'us-east-1' }), {
    send: (command: unknown) =>
      called('PutRecords', () => {
        if (!(command instanceof PutRecordsCommand)) throw new Error('only PutRecords');
        const Records = (command.input.Records ?? []).map(({ Data, PartitionKey: key = '' }) => {
          const shard = `shard-${key.split('#')[0]}`;
          const sequence = String(stream.next++);
          const bytes = Buffer.from(Data ?? []);
          const arrival = { sequence, again: wasPutAgain(key), putSince: putSince(key), bytes };
          stream.records.push({ shard, arrival, key });
          return { ShardId: shard, SequenceNumber: sequence };
        });
        return { Records };
      }),
  });

  /** The lake's writer takes what is on the stream, shard by shard. */
  async function deliver(): Promise<void> {
    const fresh = stream.records.slice(stream.delivered);
    stream.delivered = stream.records.length;
    for (const [shard, some] of Map.groupBy(fresh, (record) => record.shard)) {
      const arrivals = some.map(({ arrival }) => arrival);
      await lake.run(arrivals, undefined, `ingest#${shard}`);
    }
  }

  const importsAt = { db: table.db, table: 'imports', now: () => lake.clock.now };
  const announce = (event: BusEvent) => called(`announce ${event.type}`, () => void told.push(event));
  const executions = new Map<string, string>();
  function askMachine(command: unknown): object {
    if (command instanceof DescribeExecutionCommand) {
      const status = executions.get(command.input.executionArn?.split(':').at(-1) ?? '');
      if (status === 'BROKEN') throw new Error('Step Functions cannot say');
      if (status === undefined) throw Object.assign(new Error('none'), { name: 'ExecutionDoesNotExist' });
      return { status };
    }
    if (!(command instanceof StartExecutionCommand)) throw new Error('only StartExecution and DescribeExecution');
    const { name = '' } = command.input;
    if (started.includes(name)) throw Object.assign(new Error('there'), { name: 'ExecutionAlreadyExists' });
    started.push(name);
    return {};
  }
  const sfn = Object.assign(new SFNClient({ region: 'us-east-1' }), {
    send: (command: unknown) => called(nameOf(command), () => askMachine(command)),
  });
  const machine = { client: sfn, arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:RunImport' };
  const moves = { importsAt, announce };
  const joined: { rejected: number; later: readonly RefusedLater[] }[] = [];
  const joinRejected = async ({ rejected = 0 }: Import, later: readonly RefusedLater[]) => {
    joined.push({ rejected, later });
    const rows = rejected + later.length;
    return rows > 0 ? { key: 'reports/rejected.csv', rows, bytes: 1 } : undefined;
  };
  const pause = async (ms: number) => {
    lake.clock.now += ms;
    await deliver();
  };

  const steps = {
    start: startImport({ importsAt, machine, announce, lanes: LANES }),
    begin: beginImport(moves),
    weigh: weighImport({ ...moves, files, joinRejected }),
    put: putRows({
      importsAt,
      files,
      putWindow: putWindow({
        put: (made, groups, since) =>
          putGroups({ client: kinesis, stream: 'ingest', lanes: made.lanes ?? 1, again: true, since }, groups),
        pace: async () => undefined,
        now: importsAt.now,
        pause,
      }),
      waitTurn: waitTurn({ importsAt, pause }),
      newId: () => String(Math.random()),
      // Every group is a window.
      windowBytes: 1,
    }),
    finish: finishImport({
      ...moves,
      files,
      areCommitted: (places) => areCommitted({ commits: lake.log, stream: 'ingest' }, places),
      refusedAt: (of) => refusedAt(lake.aside, of),
      joinRejected,
      pause,
    }),
    fail: failImport(moves),
    watch: watchImports({ ...moves, machine }),
  };

  async function newImport(also: Partial<Import> = {}): Promise<Import> {
    const made = importSchema.parse({
      ...{ accountId: 'ACME', importId: IMPORT_ID, channel: 'sftp', fileName: 'events.csv', type: 'event', by: 'ACME' },
      ...{ bytes: 1_000, timezone: 'UTC', state: 'Uploading', createdAt: '2026-09-21T14:13:20.000Z' },
      ...also,
    });
    await putNewImport(importsAt, made);
    return made;
  }

  /** What `cut-file` and `judge-part` leave of these records, a list for each part. */
  async function judge(parts: readonly (readonly unknown[])[], importId = IMPORT_ID): Promise<{ rejected: number }> {
    const made = await readImport(importsAt, { accountId: 'ACME', importId });
    const list: Part[] = parts.map((records, part) => {
      return { part, key: 'x', from: 0, to: 1, firstRow: 1, rows: records.length, compression: 'none' };
    });
    await writeJson(files, { key: partsKey(made), value: list });
    let all = 0;
    for (const [part, records] of parts.entries()) {
      const uploadId = `${importId.slice(-4)}${made.judging}`.padEnd(16, '0') + part.toString(16).padStart(8, '0');
      const upload = {
        uploadId: uploadId.slice(8) + uploadId.slice(0, 8),
        accountId: 'ACME',
        timezone: 'UTC',
        receivedAt: made.receivedAt ?? 0,
      };
      const taken = takeUpload(upload, { records, lanes: made.lanes ?? 1 });
      const groups = taken.lanes.map((lane, group) => {
        return { lane: lane.lane, bytes: compressGroup(frameLane(upload, { lane, group })) };
      });
      const Body = Buffer.concat(groups.map(packGroup));
      await files.client.send(new PutObjectCommand({ Bucket: 'files', Key: groupsKey(made, part), Body }));
      const rejected = records.length - taken.processed;
      all += rejected;
      const value: PartResult = {
        ...{ part, rows: records.length, accepted: taken.processed, rejected, groups: groups.length },
        ...{ groupBytes: Body.byteLength, uploadIds: [upload.uploadId], uploadRows: [records.length] },
        reasons: rejected > 0 ? [{ reason: 'Email is not valid', rows: rejected }] : [],
      };
      await writeJson(files, { key: resultKey(made, part), value });
    }
    return { rejected: all };
  }

  const read = (importId = IMPORT_ID) => readImport(importsAt, { accountId: 'ACME', importId });
  const itemsOf = (pk: string) => [...table.items.values()].filter((item) => item.pk === pk);

  return {
    lake,
    table,
    bucket,
    files,
    stream,
    hooks,
    told,
    started,
    executions,
    joined,
    steps,
    importsAt,
    deliver,
    newImport,
    judge,
    read,
    itemsOf,
  };
}
export type RunWorld = ReturnType<typeof runWorld>;

const nameOf = (command: unknown): string => Object(command).constructor.name;
