import { dynamo, kms, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { reach } from '#runtime/reach.ts';
import { writeEventSchema } from './domain/machine-events.ts';
import { writePartEnv } from './env.ts';
import { deliverPart } from './use-cases/deliver-part.ts';

/** One part of a run: from a few files of the lake to the partner's files. Many of these run at once. */
const env = readEnv(writePartEnv);

const deliver = deliverPart({
  exportsAt: { db: dynamo(), table: env.EXPORTS_TABLE },
  plansAt: { client: s3(), bucket: env.PLANS_BUCKET },
  lakeAt: { client: s3(), bucket: env.LAKE_BUCKET },
  openingAt: { key: { client: kms(), keyId: env.EXPORT_KEY_ID }, house: { writer: env.EXPORTS_WRITER_ARN, reach } },
  deliveredAt: { db: dynamo(), table: env.REACTIONS_TABLE },
  deployment: env.EXPORT_KEY_ID,
});

/** A file of records, at the pace of a slow partner that asks for patience. */
const LONGEST_FILE_MS = 6 * 60_000;

export const handler = eventHandler({ name: 'export.part.written' }, async (event: unknown, context) => {
  const { part, ...id } = writeEventSchema.parse(event);
  const hasTime = () => context.getRemainingTimeInMillis() > LONGEST_FILE_MS;
  const files = await deliver(id, { part, hasTime });
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const facts = { account: id.accountId, exportId: id.exportId, runAt: id.runAt, part: part.part };
  return { result: { part: part.part }, facts: { ...facts, files: files.length, rows, bytes } };
});
