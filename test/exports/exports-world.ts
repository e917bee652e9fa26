import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { callHttp, context } from '../runtime/http-call.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { scheduleGroup } from '../support/schedule-group.ts';

/** All that the exports slice talks to, in memory, and its functions as the state machine and the API call them. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as JSON
type Json = any;
const MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:RunExport';

export async function exportsWorld({ log = 'SILENT' }: { log?: 'SILENT' | 'INFO' } = {}) {
  vi.stubEnv('AWS_REGION', 'eu-west-1').stubEnv('POWERTOOLS_LOG_LEVEL', log);
  for (const name of [
    'ACCOUNTS_TABLE',
    'AUDIT_TABLE',
    'EXPORTS_TABLE',
    'COMMITS_TABLE',
    'SCHEDULE_GROUP',
    'EVENT_BUS',
    'REACTIONS_TABLE',
  ])
    vi.stubEnv(name, 'one');
  vi.stubEnv('PLANS_BUCKET', 'plans').stubEnv('LAKE_BUCKET', 'lake').stubEnv('EXPORT_KEY_ID', 'key-1');
  vi.stubEnv('RUN_EXPORT_MACHINE_ARN', MACHINE).stubEnv('SCHEDULER_ROLE_ARN', 'arn:aws:iam::000000000000:role/s');
  vi.stubEnv('EXPORTS_WRITER_ARN', 'arn:aws:iam::111122223333:role/writer').stubEnv('PROVE_ACCESS', 'true');
  vi.stubEnv('OWN_PLACES', 'lake,pages,plans,quarantine,access-logs');
  vi.stubEnv('SETTLED_AFTER_SECONDS', '900').stubEnv('INSTANT_FOR_SECONDS', '600');
  vi.stubEnv('PARTS_AT_ONCE', '6');
  const table = tableOfAll();
  for (const item of accountItems('Asia/Kolkata')) table.put(item);
  const store = objectStore();
  const machine = executions();
  const bus = mockClient(EventBridgeClient);
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  const kms = mockClient(KMSClient);
  kms.on(EncryptCommand).callsFake(({ Plaintext, EncryptionContext }) => ({
    CiphertextBlob: Buffer.from(`${EncryptionContext.accountId}|${Buffer.from(Plaintext).toString('hex')}`),
  }));
  kms.on(DecryptCommand).callsFake(({ CiphertextBlob, EncryptionContext }) => {
    const [account, hex = ''] = Buffer.from(CiphertextBlob).toString().split('|');
    if (account !== EncryptionContext.accountId) throw new Error('InvalidCiphertextException');
    return { Plaintext: Buffer.from(hex, 'hex') };
  });
  const { schedules, scheduled } = scheduleGroup();

  const manage = (await import('../../lambdas/exports/manage-exports.ts')).handler;
  const begin = (await import('../../lambdas/exports/begin-run.ts')).handler;
  const write = (await import('../../lambdas/exports/write-part.ts')).handler;
  const finish = (await import('../../lambdas/exports/finish-run.ts')).handler;
  const reconcile = (await import('../../lambdas/exports/reconcile-schedules.ts')).handler;
  const watch = (await import('../../lambdas/exports/watch-exports.ts')).handler;
  const fail = (await import('../../lambdas/exports/fail-run.ts')).handler;
  /** What a function has left of its time. */
  const time = { leftMs: 900_000 };
  const inTime = { ...context, getRemainingTimeInMillis: () => time.leftMs };
  const step = (handler: unknown) => async (event: object) =>
    (await (handler as (event: object, context: unknown) => Promise<Json>)(event, inTime)) as Json;

  async function api(method: string, path: string, body?: unknown, as = { passcode: 'export', account: accountId }) {
    const headers = headersOf(as.passcode, as.account);
    const reply = await callHttp(manage, { method, path, headers, body });
    return { status: reply.statusCode, json: reply.json as Json, text: reply.body };
  }

  /** What was put on the bus, in order. */
  function announced(): { type: string; detail: Json }[] {
    const entries = bus.commandCalls(PutEventsCommand).flatMap((call) => call.args[0].input.Entries ?? []);
    return entries.map((entry) => ({ type: String(entry.DetailType), detail: JSON.parse(String(entry.Detail)) }));
  }

  /** The next transaction fails so: the table is down, or a neighbour is at the same items. */
  function failTransaction(error: Error): void {
    table.hooks.before = (command) => {
      if (!(command instanceof TransactWriteCommand)) return;
      delete table.hooks.before;
      throw error;
    };
  }

  const steps = {
    begin: step(begin),
    write: step(write),
    finish: step(finish),
    fail: step(fail),
    reconcile: step(reconcile),
    watch: step(watch),
  };

  /** A whole run, as the state machine does it. */
  async function run(exportId: number, execution = machine.start()) {
    const begun = await steps.begin({ accountId, exportId, trigger: 'manual', executionArn: execution });
    if (begun.skipped) return { begun };
    const id = { accountId, exportId, runAt: begun.runAt };
    const plan = JSON.parse(String(store.objects.get(`plans/${begun.plan.key}`)));
    for (const part of plan.slice(0, begun.plan.parts)) await steps.write({ ...id, part });
    const finished = await steps.finish({ ...id, plan: begun.plan });
    machine.alive.delete(execution);
    return { begun, plan, finished };
  }

  return { time, table, store, machine, bus, kms, schedules, scheduled, api, run, steps, announced, failTransaction };
}
export type ExportsWorld = Awaited<ReturnType<typeof exportsWorld>>;

const OURS = new Set(['lists', 'plans', 'lake']);
const DENIED = Object.assign(new Error('raw words'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });

/**
 * S3 in memory; keys are `<bucket>/<key>`. `refusals` answers for a bucket instead. A partner's bucket lets the deployment's
 * writer in as its policy should: in the name of an account's external id alone; an `open` one forgot to ask for it.
 */
function objectStore() {
  const open = new Set<string>();
  const sts = mockClient(STSClient);
  // The session's tag is its key id, by which the buckets know whose it is.
  sts.on(AssumeRoleCommand).callsFake(({ Tags = [], ExternalId = Tags[0]?.Value }) => ({
    Credentials: { AccessKeyId: `session of ${ExternalId}`, SecretAccessKey: 'secret', SessionToken: 'token' },
  }));
  const objects = new Map<string, Buffer>();
  const written: string[] = [];
  /** When each object was written, in epoch milliseconds. */
  const times = new Map<string, number>();
  const etagOf = (key: string) =>
    `"${createHash('md5')
      .update(objects.get(key) ?? '')
      .digest('hex')}"`;
  const refusals = new Map<string, Error>();
  /** Set by a test to look at calls or to break them. */
  const hooks: { before?: () => unknown; after?: () => unknown } = {};
  const s3 = mockClient(S3Client);
  s3.on(PutObjectCommand).callsFake(async ({ Bucket, Key, Body }, client: () => S3Client) => {
    hooks.before?.();
    const refusal = refusals.get(Bucket);
    if (refusal) throw refusal;
    if (!OURS.has(Bucket) && !open.has(Bucket)) {
      const { accessKeyId } = await client().config.credentials();
      if (/^session of (undefined|causeway-nobody)$/.test(accessKeyId)) throw DENIED;
    }
    objects.set(`${Bucket}/${Key}`, Body instanceof Readable ? await buffer(Body) : Buffer.from(Body));
    written.push(`${Bucket}/${Key}`);
    times.set(`${Bucket}/${Key}`, Date.now());
    hooks.after?.();
    return {};
  });
  s3.on(GetObjectCommand).callsFake(({ Bucket, Key }) => {
    hooks.before?.();
    const found = objects.get(`${Bucket}/${Key}`);
    if (!found) throw new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'no such key' });
    const read = { transformToString: async () => String(found), transformToByteArray: async () => found };
    return { Body: Object.assign(Readable.from([found]), read) };
  });
  s3.on(ListObjectsV2Command).callsFake(({ Bucket, Prefix, StartAfter = '', MaxKeys }) => {
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(`${Bucket}/`))
      .map((key) => key.slice(Bucket.length + 1));
    const found = keys.filter((key) => key.startsWith(Prefix) && key > StartAfter).toSorted();
    const timeOf = (key: string) => new Date(times.get(`${Bucket}/${key}`) ?? 0);
    const shown = found.slice(0, MaxKeys).map((Key) => ({ Key, LastModified: timeOf(Key) }));
    return { Contents: shown.map((one) => ({ ...one, ETag: etagOf(`${Bucket}/${one.Key}`) })) };
  });
  // Of an object that is copied onto itself, S3 wants to be told that something changes.
  s3.on(CopyObjectCommand).callsFake(async ({ Bucket, Key, CopySource, CopySourceIfMatch, MetadataDirective }) => {
    const found = objects.get(decodeURIComponent(CopySource));
    if (!found) throw new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'no such key' });
    if (MetadataDirective !== 'REPLACE') throw new Error('InvalidRequest');
    if (CopySourceIfMatch !== etagOf(decodeURIComponent(CopySource)))
      throw Object.assign(new Error('raw words'), { name: 'PreconditionFailed' });
    objects.set(`${Bucket}/${Key}`, found);
    times.set(`${Bucket}/${Key}`, Date.now());
    return {};
  });
  const add = async (key: string, path: string) => void objects.set(`lake/${key}`, await readFile(path));
  /** Removes the objects of a bucket that are older, as a lifecycle rule does. */
  function expire(bucket: string, { days }: { days: number }): void {
    for (const [key, time] of times) {
      if (key.startsWith(`${bucket}/`) && Date.now() - time > days * 86_400_000) objects.delete(key);
    }
  }
  return { objects, written, expire, refusals, hooks, open, s3, sts, add };
}

function executions() {
  const alive = new Set<string>();
  let count = 0;
  const sfn = mockClient(SFNClient);
  sfn.on(StartExecutionCommand).resolves({ executionArn: 'arn:started' });
  sfn.on(DescribeExecutionCommand).callsFake(({ executionArn }) => {
    return { status: alive.has(executionArn) ? 'RUNNING' : 'FAILED' };
  });
  sfn.on(StopExecutionCommand).callsFake(({ executionArn }) => {
    alive.delete(executionArn);
    return {};
  });
  function start(): string {
    const arn = `arn:aws:states:eu-west-1:000000000000:execution:RunExport:${++count}`;
    alive.add(arn);
    return arn;
  }
  const inputs = () => sfn.commandCalls(StartExecutionCommand).map((call) => String(call.args[0].input.input));
  return { sfn, alive, start, inputs };
}
