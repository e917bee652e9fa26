import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactGetCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { newProfile, type Profile } from '#core/people/profile.ts';
import { writeProfiles } from '#store/people/profiles.ts';
import { decodeGroup } from '#store/stream/ingest.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems } from '../support/http-account.ts';
import { lakeOfOneTest } from '../support/lake-of-one-test.ts';

/** What the functions of this slice reach: an account, a table of profiles, a stream that says yes. */
export function profilesWorld() {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const kinesis = mockClient(KinesisClient);
  const s3 = mockClient(S3Client);
  const table = memoryTable();
  /** The account's part of the lake, with its commit log. */
  const lake = lakeOfOneTest();
  const send = <T>(command: T): never => table.db.send(command as never) as never;
  const ask = <T>(command: T): never => lake.commits.db.send(command as never) as never;
  dynamo.on(GetCommand).callsFake((input) => ask(new GetCommand(input)));
  dynamo.on(TransactGetCommand).callsFake((input) => ask(new TransactGetCommand(input)));
  s3.on(GetObjectCommand).callsFake((input) => lake.bucket.client.send(new GetObjectCommand(input)));
  dynamo.on(BatchGetCommand).callsFake((input) => send(new BatchGetCommand(input)));
  dynamo
    .on(QueryCommand)
    .callsFake((input) =>
      input.TableName === 'accounts'
        ? { Items: accountItems().filter((item) => item.pk === input.ExpressionAttributeValues[':pk']) }
        : input.TableName === 'commits'
          ? ask(new QueryCommand(input))
          : send(new QueryCommand(input)),
    );
  kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => ({
    Records: (input.Records ?? []).map((_, place) => ({ ShardId: 'shard-0', SequenceNumber: String(place) })),
  }));

  const sent = () => kinesis.commandCalls(PutRecordsCommand).flatMap((call) => call.args[0].input.Records ?? []);
  return {
    kinesis,
    lake,
    changes: () => sent().flatMap((record) => decodeGroup(Buffer.from(record.Data ?? '')).profileChanges),
    async known(...profiles: (Profile & { forgotten?: { at: number; shard: string; position: string } })[]) {
      const placed = profiles.map((one) => ({
        forgotten: null,
        ...one,
        version: 1,
        shard: 's0',
        position: '1',
        alone: null,
        together: [],
      }));
      await writeProfiles({ db: table.db, table: 'profiles' }, { accountId, profiles: placed });
    },
  };
}

export const person = (value: string, given: Partial<Profile> = {}): Profile => ({
  ...newProfile({ accountId, kind: 'identity', value, ts: 5 }),
  ...given,
});
