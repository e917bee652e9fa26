import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, kms, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { reach } from '#runtime/reach.ts';
import { finishEventSchema } from './domain/machine-events.ts';
import { finishRunEnv } from './env.ts';
import { finishRun } from './use-cases/finish-run.ts';

/** Last step of a run: writes the manifest, advances the window, announces the end. */
const env = readEnv(finishRunEnv);
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const finish = finishRun({
  exportsAt: { db: dynamo(), table: env.EXPORTS_TABLE },
  plansAt: { client: s3(), bucket: env.PLANS_BUCKET },
  openingAt: { key: { client: kms(), keyId: env.EXPORT_KEY_ID }, house: { writer: env.EXPORTS_WRITER_ARN, reach } },
  deployment: env.EXPORT_KEY_ID,
  announce: (event) => announce(bus, event),
  now: () => new Date(),
});

export const handler = eventHandler({ name: 'export.run.completed' }, async (event: unknown) => {
  const id = finishEventSchema.parse(event);
  const { files, rows, bytes, rejected } = await finish(id);
  const facts = { account: id.accountId, exportId: id.exportId, runAt: id.runAt, files, rows, bytes, rejected };
  return { result: { rows, files }, facts };
});
