import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { newProfile, type Profile } from '#core/profile.ts';
import { decodeGroup } from '#store/ingest.ts';
import { writeProfiles } from '#store/profiles.ts';
import { accountId, accountItems } from '../support/http-account.ts';
import { memoryTable } from '../support/memory-table.ts';

/** What the functions of this slice reach: an account, a table of profiles, a stream that says yes. */
export function profilesWorld() {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const kinesis = mockClient(KinesisClient);
  const table = memoryTable();
  const send = <T>(command: T): never => table.db.send(command as never) as never;
  dynamo.on(BatchGetCommand).callsFake((input) => send(new BatchGetCommand(input)));
  dynamo
    .on(QueryCommand)
    .callsFake((input) =>
      input.TableName === 'accounts'
        ? { Items: accountItems().filter((item) => item.pk === input.ExpressionAttributeValues[':pk']) }
        : send(new QueryCommand(input)),
    );
  kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => ({
    Records: (input.Records ?? []).map((_, place) => ({ ShardId: 'shard-0', SequenceNumber: String(place) })),
  }));

  const sent = () => kinesis.commandCalls(PutRecordsCommand).flatMap((call) => call.args[0].input.Records ?? []);
  return {
    kinesis,
    changes: () => sent().flatMap((record) => decodeGroup(Buffer.from(record.Data ?? '')).profileChanges),
    async known(...profiles: Profile[]) {
      const placed = profiles.map((one) => ({ ...one, version: 1, shard: 's0', position: '1', together: [] }));
      await writeProfiles({ db: table.db, table: 'profiles' }, { accountId, profiles: placed });
    },
  };
}

export const person = (value: string, given: Partial<Profile> = {}): Profile => ({
  ...newProfile({ accountId, kind: 'identity', value, ts: 5 }),
  ...given,
});
