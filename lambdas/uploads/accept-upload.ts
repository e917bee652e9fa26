import { randomBytes } from 'node:crypto';
import { dynamo, kinesis } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler, limitReply } from '#runtime/http.ts';
import { inflateBody } from '#runtime/http-body.ts';
import { authenticator } from '#store/accounts.ts';
import { streamShare, uploadGate } from '#store/upload-limits.ts';
import { claimItems } from './adapters/claim-items.ts';
import { eventTypeItems } from './adapters/event-type-items.ts';
import { putUpload } from './adapters/put-upload.ts';
import { acceptUpload } from './domain/accept.ts';
import { eventTypes } from './domain/event-types.ts';
import { MAX_BODY_BYTES, malformed } from './domain/upload-body.ts';
import { acceptUploadEnv } from './env.ts';

/**
 * `POST /1/upload` and its two aliases: authenticates, judges every record, hands the good ones to the stream and answers
 * per record. It leaves storing them to `lake/store-batch`.
 */
const env = readEnv(acceptUploadEnv);
/** API Gateway may read a body called JSON as text, which spoils compressed bytes; called a stream of bytes, it does not. */
const NOT_GZIP = 'the body is not gzip, as content-encoding says; if it is, send content-type application/octet-stream';
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const uploads = { db: dynamo(), table: env.UPLOADS_TABLE, now: Date.now };
const stream = { client: kinesis(), stream: env.INGEST_STREAM, lanes: env.INGEST_LANES };

const accept = acceptUpload({
  lanes: env.INGEST_LANES,
  now: Date.now,
  newUploadId: () => randomBytes(12).toString('hex'),
  put: putUpload({ ...stream, takeShare: streamShare(accounts) }),
  eventTypes: eventTypes({ now: Date.now, ...eventTypeItems(uploads) }),
  claims: claimItems(uploads),
});

export const handler = httpHandler(
  {
    name: 'upload.accepted',
    authenticate: authenticator(accounts),
    roles: ['upload'],
    gate: uploadGate(accounts),
  },
  async (request, account) => {
    const body = inflateBody(request.rawBody(), {
      encoding: request.header('content-encoding'),
      limit: MAX_BODY_BYTES,
    });
    if (body.kind === 'too-large') return failReply(400, malformed('the body is over 4 MB').error);
    if (body.kind === 'not-gzip') return failReply(400, malformed(NOT_GZIP).error);

    const dryRun = request.query.get('dryRun') === '1';
    const idempotencyKey = request.header('idempotency-key');
    const accepted = await accept({ account, text: body.text, dryRun, idempotencyKey });
    if (accepted.kind === 'malformed') return failReply(400, accepted.error);
    if (accepted.kind === 'key-in-use') return failReply(409, accepted.error);
    if (accepted.kind === 'limited') return limitReply(accepted.limit);
    if (accepted.kind === 'unavailable') {
      return { ...failReply(503, 'Service unavailable, please retry'), facts: { reason: accepted.reason } };
    }
    const { answer, receipt, uploadId, repeated } = accepted;
    const facts = { uploadId, dryRun, repeated, processed: answer.processed, unprocessed: answer.unprocessed.length };
    return { body: answer, headers: receipt ? { 'x-causeway-upload-id': receipt } : {}, facts };
  },
);
