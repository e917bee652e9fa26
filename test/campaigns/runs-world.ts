import { Readable } from 'node:stream';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { newProfile, type Profile } from '#core/people/profile.ts';
import { foundRowsSql } from '#core/queries/found-rows.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { writeResultFiles } from '#store/queries/found-rows.ts';
import { noteFoundRows } from '#store/queries/query-runs.ts';
import type { Sent, Unit } from '../../lambdas/campaigns/use-cases/send-to-people.ts';
import { type Call, callHttp, callQueue, context } from '../runtime/http-call.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { scheduleGroup } from '../support/schedule-group.ts';
import { shopTemplate } from './shop-template.ts';

/**
 * Campaigns over one table, bucket, bus and group of schedules in memory, in Kolkata: what is put on a queue is handed to its
 * worker when a test says so, and who is sent something is written down instead.
 */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as JSON
type Json = any;
const QUEUES = { RUNS_QUEUE_URL: 'https://sqs/runs', SLICES_QUEUE_URL: 'https://sqs/slices' };

export async function runsWorld({ timezone = 'Asia/Kolkata' } = {}) {
  vi.stubEnv('AWS_REGION', 'eu-west-1').stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  const tables = ['ACCOUNTS', 'CAMPAIGNS', 'WEBHOOKS', 'SEGMENTS', 'COMMITS', 'REACTIONS'].map(
    (name) => `${name}_TABLE`,
  );
  for (const name of [...tables, 'EVENT_BUS', 'SCHEDULE_GROUP']) vi.stubEnv(name, 'one');
  vi.stubEnv('AUDIT_TABLE', 'audit')
    .stubEnv('PROFILES_TABLE', 'profiles')
    .stubEnv('SERVE_COUNTS_FUNCTION', 'serve-counts');
  vi.stubEnv('PAGES_BUCKET', 'pages').stubEnv('PLANS_BUCKET', 'plans');
  vi.stubEnv('SCHEDULER_ROLE_ARN', 'arn:aws:iam::000000000000:role/s').stubEnv('RUNS_QUEUE_ARN', 'arn:aws:sqs:runs');
  vi.stubEnv('RUN_QUERY_MACHINE_ARN', 'arn:machine').stubEnv('SECRETS_KEY_ID', 'key-1');
  vi.stubEnv('DELIVERIES_QUEUE_URL', 'https://sqs/deliveries').stubEnv('BODIES_BUCKET', 'bodies');
  for (const [name, url] of Object.entries(QUEUES)) vi.stubEnv(name, url);

  const table = tableOfAll();
  for (const item of accountItems(timezone)) table.put(item);
  table.put(shopTemplate());
  const sent: Unit[] = [];
  /** What sending answers; a test may let it be a quiet hour, or break. */
  const sending: { answer: (unit: Unit) => Sent } = {
    answer: ({ recipients }) => ({ kind: 'sent', counts: { sent: recipients.length, calls: 1, left: {} } }),
  };
  vi.doMock('../../lambdas/campaigns/use-cases/send-to-people.ts', () => ({
    sendToPeople: () => async (unit: Unit) => {
      const answer = sending.answer(unit);
      if (answer.kind === 'sent') sent.push(unit);
      return answer;
    },
  }));
  const bucket = objects();
  const bus = mockClient(EventBridgeClient);
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  const sfn = mockClient(SFNClient);
  sfn.on(StartExecutionCommand).resolves({ executionArn: 'arn:started' });
  const queues = queuesOf();
  const { scheduled, schedules } = scheduleGroup();
  const handlers = {
    manage: (await import('../../lambdas/campaigns/manage-campaigns.ts')).handler,
    run: (await import('../../lambdas/campaigns/run-campaign.ts')).handler,
    slice: (await import('../../lambdas/campaigns/send-slice.ts')).handler,
    reconcile: (await import('../../lambdas/campaigns/reconcile-campaigns.ts')).handler,
  };

  async function api(method: string, path: string, asked: Pick<Call, 'body' | 'query'> & { as?: string } = {}) {
    const { as = 'admin', ...rest } = asked;
    const reply = await callHttp(handlers.manage, { method, path, headers: headersOf(as), ...rest });
    return { status: reply.statusCode, json: reply.json as Json };
  }

  const profilesTable: Map<string, Profile> = new Map();
  function person(name: string, change: Partial<Profile> = {}): string {
    const profile = { ...newProfile({ accountId, kind: 'identity', value: name, ts: 5 }), ...change };
    const placed = { forgotten: null, version: 1, shard: 's0', position: '1', alone: null, together: [] };
    table.put({ pk: `${accountId}#${profile.profileId}`, ...profile, ...placed, props: JSON.stringify(profile.props) });
    profilesTable.set(profile.profileId, profile);
    return profile.profileId;
  }

  /** The query of a run has found these people. */
  async function finds(campaignId: number, { runAt, people }: { runAt: number; people: readonly string[] }) {
    const ref = { accountId, queryId: `campaign-${campaignId}-${runAt}` };
    const at = { client: new S3Client({}), bucket: 'pages' };
    await using duck = await openDuck();
    const ids = `SELECT unnest([${people.map((id) => `'${id}'`).join(', ')}]::VARCHAR[]) AS profile_id`;
    const rows = { sql: foundRowsSql.profiles(ids), params: [] };
    const resultFiles = await writeResultFiles(duck, { at, rows, folder: `account=${accountId}/found`, name: 'rows' });
    await noteFoundRows(at, { ...ref, resultFiles });
    return ended('query.run.completed', { ...ref, rows: people.length });
  }
  const ended = (type: string, detail: object) => ({
    source: 'causeway',
    'detail-type': type,
    detail: { schemaVersion: 1, purpose: 'campaign', at: '2026-11-24T00:00:00Z', ...detail },
  });

  const work = {
    run: async (message: unknown) => await callQueue(handlers.run, [message]),
    slice: async (message: unknown) => await callQueue(handlers.slice, [message]),
    reconcile: async () => (await Object(handlers).reconcile({}, context)) as Json,
  };

  return {
    ...{ table, bucket, bus, sfn, queues, scheduled, schedules, sent, sending, api, person, finds, ended, work },
    /** Names of what was put on the bus, in order. */
    told: () =>
      bus.commandCalls(PutEventsCommand).flatMap(({ args: [{ input }] }) =>
        (input.Entries ?? []).map((entry) => ({
          type: entry.DetailType,
          detail: JSON.parse(entry.Detail ?? '') as Json,
        })),
      ),
    /** Queries that were asked to be run, by their names. */
    asked: () => sfn.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => String(input.name)),
    askedQuery: (queryId: string) =>
      JSON.parse(JSON.parse(String(bucket.get(`pages/account=${accountId}/${queryId}/query.json`))).query) as Json,
    /** Everybody who was sent something, by id. */
    people: () => sent.flatMap(({ recipients }) => recipients.map(({ profile }) => profile.profileId)),
  };
}
export type RunsWorld = Awaited<ReturnType<typeof runsWorld>>;

/** S3 in memory; keys are `<bucket>/<key>`. */
function objects() {
  const all = new Map<string, Buffer>();
  const s3 = mockClient(S3Client);
  s3.on(PutObjectCommand).callsFake(({ Bucket, Key, Body }) => {
    all.set(`${Bucket}/${Key}`, Buffer.from(Body));
    return {};
  });
  s3.on(GetObjectCommand).callsFake(({ Bucket, Key }) => {
    const found = all.get(`${Bucket}/${Key}`);
    if (!found) throw new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'no such key' });
    return { Body: Object.assign(Readable.from([found]), { transformToString: async () => String(found) }) };
  });
  return all;
}

type Message = { body: Json; delay: number };

/** What lies on the queues; taking it empties them. */
function queuesOf() {
  const lying: Record<'runs' | 'slices', Message[]> = { runs: [], slices: [] };
  const sqs = mockClient(SQSClient);
  const of = (url: string | undefined) => (url === QUEUES.RUNS_QUEUE_URL ? lying.runs : lying.slices);
  sqs.on(SendMessageCommand).callsFake(({ QueueUrl, MessageBody, DelaySeconds = 0 }) => {
    of(QueueUrl).push({ body: JSON.parse(MessageBody), delay: DelaySeconds });
    return {};
  });
  sqs.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries = [] }) => {
    if (Entries.length > 10) throw new Error('TooManyEntriesInBatchRequest');
    for (const { MessageBody, DelaySeconds = 0 } of Entries) {
      of(QueueUrl).push({ body: JSON.parse(MessageBody), delay: DelaySeconds });
    }
    return { Failed: [] };
  });
  return { sqs, lying, take: (queue: 'runs' | 'slices') => lying[queue].splice(0) };
}
