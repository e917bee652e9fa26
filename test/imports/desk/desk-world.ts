import { createHash } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  NoSuchUpload,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, vi } from 'vitest';
import { newProfile } from '#core/people/profile.ts';
import { type StoredProfile, writeProfiles } from '#store/people/profiles.ts';
import { callHttp } from '../../runtime/http-call.ts';
import { tableOfAll } from '../../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../../support/http-account.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';

/** The desk's function over a table and a bucket in memory; parts come to the bucket by the URLs that it answers. */
export const OTHER = 'OTHER-2';

type Asked = { body?: unknown; as?: string; account?: string; query?: string };

export async function deskWorld() {
  const names = [
    'ACCOUNTS_TABLE',
    'AUDIT_TABLE',
    'IMPORTS_TABLE',
    'PROFILES_TABLE',
    'IMPORT_FILES_BUCKET',
    'EVENT_BUS',
  ];
  for (const name of names) vi.stubEnv(name, name.toLowerCase().replaceAll('_', '-'));
  vi.stubEnv('RUN_IMPORT_MACHINE', 'arn:aws:states:us-east-1:111122223333:stateMachine:RunImport');
  vi.stubEnv('INGEST_LANES', '2');
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'us-east-1');
  const { handler } = await import('../../../lambdas/imports/manage-imports.ts');
  const bucket = memoryBucket();
  const s3 = mockClient(S3Client);
  const uploads = multipart(bucket.objects);
  for (const [command, answer] of uploads.answers) s3.on(command).callsFake(async (input) => answer(input));
  s3.on(PutObjectCommand).callsFake((input) => bucket.send(new PutObjectCommand(input)));
  s3.on(GetObjectCommand).callsFake((input) => bucket.send(new GetObjectCommand(input)));
  const bus = mockClient(EventBridgeClient);
  bus.on(PutEventsCommand).resolves({});
  const sfn = mockClient(SFNClient);
  sfn.on(StartExecutionCommand).resolves({});
  sfn.on(StopExecutionCommand).resolves({});
  const table = tableOfAll();
  for (const item of accountItems()) table.put(item);
  for (const { id, ...item } of accountItems())
    table.put({ ...item, ...(id !== undefined && { id }), pk: OTHER, accountId: OTHER });

  async function ask(route: string, { body, as = 'admin', account = accountId, query = '' }: Asked = {}) {
    const [method = '', path = ''] = route.split(' ');
    const { statusCode, json, headers } = await callHttp(handler, {
      method,
      path,
      query,
      headers: headersOf(as, account),
      body,
    });
    // biome-ignore lint/suspicious/noExplicitAny: an answer as it came
    return { status: statusCode, headers, json: json as any };
  }

  /** An import whose file has come. */
  async function uploaded(text: string | Buffer, more: Record<string, unknown> = {}) {
    const bytes = Buffer.from(text);
    const opened = await ask('POST /api/imports', {
      body: { fileName: 'people.csv', bytes: bytes.byteLength, ...more },
    });
    expect(opened.status).toBe(201);
    for (const { url, part } of opened.json.upload.urls)
      uploads.put(url, sliceOf(bytes, { part, ...opened.json.upload }));
    const id: string = opened.json.import.importId;
    const done = await ask(`POST /api/imports/${id}/uploaded`);
    return { id, ...done };
  }

  async function know(identity: string, more: Partial<StoredProfile> = {}): Promise<void> {
    const profile = newProfile({ accountId, kind: 'identity', value: identity, ts: 5 });
    const placed = { forgotten: null, version: 1, shard: 's0', position: '1', alone: null, together: [] };
    await writeProfiles(
      { db: table.db, table: 'profiles' },
      { accountId, profiles: [{ ...profile, ...placed, ...more }] },
    );
  }

  const item = (id: string) => table.items.get(`${accountId}|import#${id}`) ?? expect.fail('no import');
  const change = (id: string, fields: Record<string, unknown>) => table.put({ ...item(id), ...fields } as never);
  const files = { client: bucket.client, bucket: 'import-files-bucket' };
  return { ask, uploaded, know, item, change, table, bucket, files, uploads, sfn, bus };
}

function sliceOf(bytes: Buffer, { part, partBytes }: { part: number; partBytes: number }): Buffer {
  return bytes.subarray((part - 1) * partBytes, part * partBytes);
}

/** S3's multipart uploads, as its documentation has them. */
function multipart(objects: Map<string, { bytes: Buffer; metadata: Record<string, string>; modifiedAt: number }>) {
  const open = new Map<string, { key: string; parts: Map<number, { bytes: Buffer; etag: string }> }>();
  const begun = { count: 0 };
  const uploadOf = (id: string) => {
    const found = open.get(id);
    if (!found) throw new NoSuchUpload({ $metadata: { httpStatusCode: 404 }, message: 'no such upload' });
    return found;
  };

  /** As a client does it that has the URL and nothing else. */
  function put(url: string, bytes: Buffer): string {
    const { pathname, searchParams } = new URL(url);
    const upload = uploadOf(String(searchParams.get('uploadId')));
    expect(decodeURIComponent(pathname)).toContain(upload.key);
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    upload.parts.set(Number(searchParams.get('partNumber')), { bytes, etag });
    return etag;
  }

  // biome-ignore lint/suspicious/noExplicitAny: commands and inputs of many kinds
  const answers: [any, (input: any) => unknown][] = [
    [
      CreateMultipartUploadCommand,
      ({ Key }) => {
        const UploadId = `upload-${++begun.count}`;
        open.set(UploadId, { key: Key, parts: new Map() });
        return { UploadId };
      },
    ],
    [
      ListPartsCommand,
      ({ UploadId, PartNumberMarker = '0' }) => {
        const all = [...uploadOf(UploadId).parts].toSorted(([a], [b]) => a - b);
        const left = all.filter(([part]) => part > Number(PartNumberMarker));
        const page = left.slice(0, 2);
        const Parts = page.map(([PartNumber, { bytes, etag }]) => ({ PartNumber, Size: bytes.byteLength, ETag: etag }));
        return { Parts, IsTruncated: left.length > 2, NextPartNumberMarker: String(page.at(-1)?.[0] ?? 0) };
      },
    ],
    [
      CompleteMultipartUploadCommand,
      ({ UploadId, MultipartUpload }) => {
        const { key, parts } = uploadOf(UploadId);
        const bytes = Object(MultipartUpload).Parts.map(
          ({ PartNumber, ETag }: { PartNumber: number; ETag: string }) => {
            const part = parts.get(PartNumber);
            if (part?.etag !== ETag) throw Object.assign(new Error('InvalidPart'), { name: 'InvalidPart' });
            return part.bytes;
          },
        );
        objects.set(key, { bytes: Buffer.concat(bytes), metadata: {}, modifiedAt: 0 });
        open.delete(UploadId);
        return {};
      },
    ],
    [AbortMultipartUploadCommand, ({ UploadId }) => (uploadOf(UploadId) && open.delete(UploadId) ? {} : {})],
    [
      HeadObjectCommand,
      ({ Key }) => {
        const found = objects.get(Key);
        if (!found) throw new NotFound({ $metadata: { httpStatusCode: 404 }, message: 'not found' });
        return { ContentLength: found.bytes.byteLength };
      },
    ],
  ];
  return { answers, put, open };
}
