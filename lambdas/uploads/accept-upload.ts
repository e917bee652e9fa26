import { randomBytes } from 'node:crypto';
import { keepsRecent } from '#core/accounts/account.ts';
import { failed } from '#core/wire/failed.ts';
import { bindRoutes, type Call, type HttpReply } from '#runtime/bound-routes.ts';
import { dynamo, kinesis } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler, limitReply, unavailable } from '#runtime/http.ts';
import { count, logFailure } from '#runtime/log.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { eventTypeItems } from '#store/accounts/event-type-items.ts';
import { eventTypes } from '#store/accounts/event-types.ts';
import { streamShare, uploadGate } from '#store/accounts/upload-limits.ts';
import { countRefused } from '#store/flow/minutes.ts';
import { claimItems } from './adapters/claim-items.ts';
import { putRecent } from './adapters/recent-items.ts';
import { dryRunOf, warningsAbout } from './domain/dry-run.ts';
import { acceptUploadEnv } from './env.ts';
import { uploadRoutes } from './routes.ts';
import { acceptUpload } from './use-cases/accept-upload.ts';
import { keepRecent } from './use-cases/keep-recent.ts';
import { putUpload } from './use-cases/put-upload.ts';
import { tallyRefused } from './use-cases/tally-refused.ts';

/** Judges every record of an upload, hands the good ones to the stream and answers per record; `lake/store-batch` stores them. */
const env = readEnv(acceptUploadEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const uploads = { db: dynamo(), table: env.UPLOADS_TABLE, now: Date.now };
const recent = { db: dynamo(), table: env.RECENT_UPLOADS_TABLE, now: Date.now };
const flow = { db: dynamo(), table: env.FLOW_TABLE };
const stream = { client: kinesis(), stream: env.INGEST_STREAM, lanes: env.INGEST_LANES };

const accept = acceptUpload({
  lanes: env.INGEST_LANES,
  now: Date.now,
  newUploadId: () => randomBytes(12).toString('hex'),
  put: putUpload({ ...stream, takeShare: streamShare(accounts) }),
  eventTypes: eventTypes({ now: Date.now, ...eventTypeItems(uploads) }),
  claims: claimItems(uploads),
});

const keep = keepRecent({
  now: Date.now,
  put: (kept) => putRecent(recent, { ...kept, id: randomBytes(4).toString('hex') }),
  failed(thrown, account) {
    logFailure('recent.not-kept', thrown, { account });
    count('RecentUploadsNotKept', 1);
  },
});

const tally = tallyRefused({
  now: Date.now,
  // An upload waits no longer for this.
  add: (refused) => countRefused(flow, { ...refused, kind: 'atOnce' }, { abortSignal: AbortSignal.timeout(1_000) }),
  failed: (thrown, account) => logFailure('refused.not-counted', thrown, { account }),
});

async function answer({ account, query, header, body }: Call<string>): Promise<HttpReply> {
  const text = body();
  const dryRun = dryRunOf(query.getAll('dryRun'));
  const accepted = await accept({ account, text, dryRun, idempotencyKey: header('idempotency-key') });
  if (keepsRecent(account, Date.now())) await keep({ account, dryRun, accepted });
  if (!dryRun) await tally(account.accountId, accepted);
  if (accepted.kind === 'malformed') return failed(400, accepted.error);
  if (accepted.kind === 'key-in-use') return failed(409, accepted.error);
  if (accepted.kind === 'limited') return limitReply(accepted.limit);
  if (accepted.kind === 'unavailable') return { ...unavailable, facts: { reason: accepted.reason } };
  const { answer, receipt, uploadId, repeated } = accepted;
  const facts = { uploadId, dryRun, repeated, processed: answer.processed, unprocessed: answer.unprocessed.length };
  const tried = dryRun && { dryRun, warnings: warningsAbout(text, Date.now()) };
  return { body: { ...answer, ...tried }, headers: receipt ? { 'x-causeway-upload-id': receipt } : {}, facts };
}

export const handler = httpHandler({
  name: 'upload.accepted',
  authenticate: authenticator(accounts),
  routes: bindRoutes(uploadRoutes, {
    'POST /1/upload': answer,
    'POST /1/upload/events.json': answer,
    'POST /1/upload/profiles.json': answer,
  }),
  gate: uploadGate(accounts),
});
