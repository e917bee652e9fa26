import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { keepRefusals } from '#store/stream/refusals.ts';
import { knownPeople } from '../../../lambdas/lake/adapters/known-people.ts';
import { storeRecords } from '../../../lambdas/lake/use-cases/store-records.ts';
import { freshDuck } from '../../../lambdas/runtime/duckdb.ts';

/**
 * Runs the storing use case once, in a process of its own that kills itself (SIGKILL) at the asked point: point 2k+1 is
 * before its call number k goes out, 2k+2 is after that call has taken effect and before the answer is seen.
 * Prints the number of points it passed.
 */
type Task = {
  commits: string;
  profiles: string;
  lake: string;
  flow: string;
  quarantine: string;
  shard: string;
  arrivals: { sequence: string; again: boolean; bytes: string }[];
};

const [taskFile, killAt] = process.argv.slice(2);
const task: Task = JSON.parse(readFileSync(taskFile ?? '', 'utf8'));
let points = 0;

function point(): void {
  points++;
  if (points === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}

const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });
for (const client of [dynamo, s3]) {
  const stack: DynamoDBClient['middlewareStack'] = client.middlewareStack as never;
  stack.add(
    (next) => async (args) => {
      point();
      const result = await next(args);
      point();
      return result;
    },
    { step: 'initialize', priority: 'low' },
  );
}

const db = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
const store = storeRecords({
  lake: { client: s3, bucket: task.lake },
  profiles: { db, table: task.profiles },
  commits: { db, table: task.commits },
  flow: { db, table: task.flow },
  quarantine: { client: s3, bucket: task.quarantine },
  tell: (of, refusals) => keepRefusals({ client: s3, bucket: task.quarantine }, { ...of, refusals }),
  known: knownPeople(),
  withDuck: freshDuck({ threads: 1 }),
  newId: randomUUID,
  now: Date.now,
});
const arrivals = task.arrivals.map((arrival) => ({ ...arrival, bytes: Buffer.from(arrival.bytes, 'base64') }));
await store({ shard: task.shard, arrivals });
process.stdout.write(String(points));
