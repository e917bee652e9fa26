import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { eventTypeItems } from '#store/accounts/event-type-items.ts';
import { eventTypes } from '#store/accounts/event-types.ts';
import { judgeEventSchema } from './domain/machine-events.ts';
import { judgePartEnv } from './env.ts';
import { judgePart } from './use-cases/judge-part.ts';

/** One part of a file: its rows become groups for the stream, or rejected rows. Many of these run at once. */
const env = readEnv(judgePartEnv);

const judge = judgePart({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  files: { client: s3(), bucket: env.IMPORT_FILES_BUCKET },
  eventTypes: eventTypes({ now: Date.now, ...eventTypeItems({ db: dynamo(), table: env.UPLOADS_TABLE }) }),
});

export const handler = eventHandler({ name: 'import.part.judged' }, async (event: unknown) => {
  const { part, ...ref } = judgeEventSchema.parse(event);
  const { rows, accepted, rejected, groups, groupBytes } = await judge(ref, part);
  const facts = { account: ref.accountId, importId: ref.importId, part: part.part };
  return { result: undefined, facts: { ...facts, rows, accepted, rejected, groups, groupBytes } };
});
