import { randomBytes } from 'node:crypto';
import { dynamo, kinesis } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler, limitReply } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { streamShare, uploadGate } from '#store/accounts/upload-limits.ts';
import { claimItems } from './adapters/claim-items.ts';
import { eventTypeItems } from './adapters/event-type-items.ts';
import { putUpload } from './adapters/put-upload.ts';
import { dryRunOf, warningsAbout } from './domain/dry-run.ts';
import { MAX_BODY_BYTES } from './domain/upload-body.ts';
import { acceptUploadEnv } from './env.ts';
import { acceptUpload } from './use-cases/accept-upload.ts';
import { eventTypes } from './use-cases/event-types.ts';

/**
 * `POST /1/upload` and its two aliases: authenticates, judges every record, hands the good ones to the stream and answers
 * per record. It leaves storing them to `lake/store-batch`.
 */
const env = readEnv(acceptUploadEnv);
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
    const text = request.text(MAX_BODY_BYTES);
    const dryRun = dryRunOf(request.query.getAll('dryRun'));
    const idempotencyKey = request.header('idempotency-key');
    const accepted = await accept({ account, text, dryRun, idempotencyKey });
    if (accepted.kind === 'malformed') return failReply(400, accepted.error);
    if (accepted.kind === 'key-in-use') return failReply(409, accepted.error);
    if (accepted.kind === 'limited') return limitReply(accepted.limit);
    if (accepted.kind === 'unavailable') {
      return { ...failReply(503, 'Service unavailable, please retry'), facts: { reason: accepted.reason } };
    }
    const { answer, receipt, uploadId, repeated } = accepted;
    const facts = { uploadId, dryRun, repeated, processed: answer.processed, unprocessed: answer.unprocessed.length };
    const body = dryRun ? { ...answer, dryRun, warnings: warningsAbout(text, Date.now()) } : answer;
    return { body, headers: receipt ? { 'x-causeway-upload-id': receipt } : {}, facts };
  },
);
