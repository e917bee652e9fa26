import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { commitBatch, MAX_ACCOUNTS_A_COMMIT, readCheckpoint } from '#store/commits/commits.ts';
import { filesBetween, type NewFile } from '#store/commits/files.ts';
import { findUpload, groupName, groupsSince } from '#store/commits/groups.ts';
import { headOf } from '#store/commits/head.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';
import { someTally } from '../../support/tally.ts';
import { ugliestEventNames } from '../../support/ugliest.ts';

const file = (kind: NewFile['kind'] = 'events'): NewFile => ({
  kind,
  key: `account=A/${kind}/x.parquet`,
  rows: 3,
  bytes: 100,
  minTs: 1,
  maxTs: 2,
  fromDate: '2026-11-23',
  toDate: '2026-11-23',
  names: new Map([['charged', 3]]),
});
const at = (sequence: string) => ({ sequence, again: [] });
const groups = ['00112233445566770000', '00112233445566770001'];
const batch = {
  shard: 'ingest#s0',
  before: undefined,
  after: at('5'),
  accounts: [{ accountId: 'A', files: [file(), file('profiles')], groups, tally: someTally }],
  committedAt: '2026-11-23T00:00:00.000Z',
};
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'x',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('commitBatch', () => {
  const mock = mockClient(DynamoDBDocumentClient);
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const log = { db, table: 'commits', flow: { db, table: 'flow' } };
  const written = () => mock.commandCalls(TransactWriteCommand).map((call) => call.args[0].input.TransactItems ?? []);

  beforeEach(() => {
    mock.reset();
    mock.on(GetCommand).resolves({ Item: { commit: 7 } });
    mock.on(GetCommand, { TableName: 'flow' }).resolves({});
    mock.on(TransactWriteCommand).resolves({});
  });

  it('writes checkpoint, head and files in one transaction, the first file of a kind with its groups', async () => {
    expect(await commitBatch(log, { ...batch, before: at('4') })).toEqual(new Map([['A', 8]]));
    expect(written()).toHaveLength(1);
    const puts = written()[0]?.map((item) => item.Put) ?? [];
    expect(
      puts.map((put) => [put?.Item?.sk, put?.ConditionExpression, put?.ExpressionAttributeValues?.[':before']]),
    ).toEqual([
      ['checkpoint', '#sequence = :before', '4'],
      ['head', '#commit = :before', 7],
      ['2026-11-23T00:00#stored', undefined, undefined],
      ['file#events#000000000008#00', 'attribute_not_exists(pk)', undefined],
      ['file#profiles#000000000008#01', 'attribute_not_exists(pk)', undefined],
    ]);
    expect(Buffer.from(puts[3]?.Item?.groups).toString('hex')).toBe(groups.join(''));
  });

  it('takes new numbers when another shard has committed for the account meanwhile', async () => {
    mock
      .on(GetCommand, { TableName: 'commits' })
      .resolvesOnce({ Item: { commit: 7 } })
      .resolves({ Item: { commit: 9 } });
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('None', 'ConditionalCheckFailed', 'None', 'None'))
      .resolves({});
    expect(await commitBatch(log, batch)).toEqual(new Map([['A', 10]]));
  });

  it('tries again when a transaction of somebody else’s is under way', async () => {
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'None', 'None', 'None'))
      .resolves({});
    await commitBatch(log, batch);
    expect(written()).toHaveLength(2);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'TransactionConflict'])(
    'waits and tries again when it is refused for %s, which is nobody’s commit',
    async (reason) => {
      mock
        .on(TransactWriteCommand)
        .rejectsOnce(cancelled(reason, 'None', 'None', 'None'))
        .rejectsOnce(cancelled('None', 'None', reason, 'None'))
        .resolves({});
      expect(await commitBatch(log, batch)).toEqual(new Map([['A', 8]]));
      expect(written()).toHaveLength(3);
    },
  );

  it('lets through that an item cannot be stored: no other try helps', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled('None', 'None', 'ValidationError', 'None'));
    await expect(commitBatch(log, batch)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(written()).toHaveLength(1);
  });

  it('is superseded when the checkpoint has moved, and does not try again itself', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed', 'None', 'None', 'None'));
    await expect(commitBatch(log, batch)).rejects.toMatchObject({ code: 'superseded', retry: 'later' });
    expect(written()).toHaveLength(1);
  });

  it('gives up when other shards keep committing first, for a later try', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled('None', 'ConditionalCheckFailed', 'None', 'None'));
    await expect(commitBatch(log, batch)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    expect(written()).toHaveLength(8);
  });

  it('lets any other error through', async () => {
    mock.on(TransactWriteCommand).rejects(new Error('network'));
    await expect(commitBatch(log, batch)).rejects.toThrow('network');
  });

  it('fits as many accounts into a transaction as it says', async () => {
    const files = [file(), file(), file(), file(), file('profiles')];
    const accounts = Array.from({ length: MAX_ACCOUNTS_A_COMMIT }, (_, index) => ({
      accountId: `A${index}`,
      files,
      groups,
      tally: someTally,
    }));
    await commitBatch(log, { ...batch, accounts });
    expect(written()[0]?.length).toBeLessThanOrEqual(100);
  });
});

describe('the commit log', () => {
  async function logOf(commits: number) {
    const table = memoryTable();
    const log = { db: table.db, table: 'commits', flow: { db: table.db, table: 'flow' } };
    for (let commit = 1; commit <= commits; commit++) {
      const group = groupName({ uploadId: commit.toString(16).padStart(24, '0').slice(-16).padEnd(24, '0'), group: 0 });
      const kinds = commit % 3 === 0 ? (['profiles'] as const) : (['events', 'profiles'] as const);
      const accounts = [{ accountId: 'A', files: kinds.map((kind) => file(kind)), groups: [group], tally: someTally }];
      const before = commit === 1 ? undefined : at(String(commit - 1));
      await commitBatch(log, {
        ...batch,
        before,
        after: at(String(commit)),
        accounts,
        committedAt: new Date(commit * 1_000).toISOString(),
      });
    }
    return log;
  }

  it('numbers the commits of an account from 1, without gaps', async () => {
    const log = await logOf(3);
    expect(await headOf(log, 'A')).toBe(3);
    expect(await headOf(log, 'B')).toBe(0);
    expect(await readCheckpoint(log, 'ingest#s0')).toEqual(at('3'));
    expect(await readCheckpoint(log, 'ingest#s1')).toBeUndefined();
  });

  it('gives every file to exactly one of two windows that meet, wherever they meet', async () => {
    const log = await logOf(30);
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.nat(30), fc.nat(30), async (...cuts) => {
        const [after = 0, middle = 0, upTo = 0] = cuts.sort((a, b) => a - b);
        const between = async (from: number, to: number) =>
          (await filesBetween(log, { accountId: 'A', kind: 'events', after: from, upTo: to })).map(
            (found) => found.commit,
          );
        expect([...(await between(after, middle)), ...(await between(middle, upTo))]).toEqual(
          await between(after, upTo),
        );
        expect((await between(after, upTo)).every((commit) => commit > after && commit <= upTo)).toBe(true);
      }),
    );
  });

  it('keeps how many rows a file has of each event, whatever the event is called', async () => {
    const table = memoryTable();
    const log = { db: table.db, table: 'commits', flow: { db: table.db, table: 'flow' } };
    const names = new Map(ugliestEventNames.map((name, index) => [name, index]));
    const accounts = [{ accountId: 'A', files: [{ ...file(), names }], groups: [], tally: someTally }];
    await commitBatch(log, { ...batch, accounts });
    const window = { accountId: 'A', kind: 'events', after: 0, upTo: 1 } as const;
    expect(await filesBetween(log, window)).toMatchObject([{ names }]);
  });

  it('reads the counts of files that were committed with an object of them', async () => {
    const table = memoryTable();
    const log = { db: table.db, table: 'commits', flow: { db: table.db, table: 'flow' } };
    await commitBatch(log, batch);
    for (const item of table.items.values()) if (item.names) item.names = { charged: 2, 'app opened': 1 };
    const window = { accountId: 'A', kind: 'events', after: 0, upTo: 1 } as const;
    const [found] = await filesBetween(log, window);
    expect(found?.names).toEqual(
      new Map([
        ['charged', 2],
        ['app opened', 1],
      ]),
    );
  });

  it('knows no files in an empty window or one that ends before it begins', async () => {
    const log = await logOf(3);
    expect(await filesBetween(log, { accountId: 'A', kind: 'events', after: 3, upTo: 3 })).toEqual([]);
    expect(await filesBetween(log, { accountId: 'A', kind: 'events', after: 3, upTo: 1 })).toEqual([]);
    expect(await filesBetween(log, { accountId: 'A', kind: 'events', after: 3, upTo: 99 })).toEqual([]);
  });

  it('goes back through the groups of its commits, newest first, as far as it is asked', async () => {
    const log = await logOf(60);
    const found: number[] = [];
    const since = new Date(5_000).toISOString();
    for await (const commit of groupsSince(log, { accountId: 'A', kind: 'profiles', since })) found.push(commit.commit);
    expect(found).toEqual(Array.from({ length: 56 }, (_, index) => 60 - index));
  });

  it('finds the commit of an upload, whether it was of events or of profiles only', async () => {
    const log = await logOf(8);
    const upload = (commit: number) => ({
      accountId: 'A',
      uploadId: commit.toString(16).padStart(16, '0').padEnd(24, '0'),
    });
    expect(await findUpload(log, upload(7))).toMatchObject({ commit: 7 });
    expect(await findUpload(log, upload(6))).toMatchObject({ commit: 6 });
    expect(await findUpload(log, upload(99))).toBeUndefined();
    expect(await findUpload(log, { ...upload(7), accountId: 'B' })).toBeUndefined();
  });
});
