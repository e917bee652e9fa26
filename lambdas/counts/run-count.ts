import * as z from 'zod';
import { reasonOf } from '#core/failure.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { filesBetween } from '#store/commits.ts';
import { answerFrom } from './adapters/answer.ts';
import { countItems } from './adapters/count-items.ts';
import { runCountEnv } from './env.ts';

/** Answers one question from the lake. Called asynchronously by `serve-counts`, which reads the answer from the table. */
const env = readEnv(runCountEnv);
const commits = { db: dynamo(), table: env.COMMITS_TABLE };
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const items = countItems({ db: dynamo(), table: env.CURSORS_TABLE, pages }, () => Date.now());
const notedSchema = z.object({ accountId: z.string(), requestId: z.number().int() });

export const handler = eventHandler<unknown, void>({ name: 'count.run.finished' }, async (event) => {
  const noted = notedSchema.parse(event);
  const { accountId, requestId } = noted;
  const asked = await items.read(noted);
  // Whoever asked has been told that it failed, and may ask anew: the platform's own second try would be for nobody.
  const outcome = !asked ? 'expired' : asked.failed !== undefined ? 'failed before' : undefined;
  if (!asked || outcome) return { result: undefined, facts: { account: accountId, request: requestId, outcome } };
  try {
    const window = { accountId, after: 0, upTo: asked.upTo };
    const [events, profiles] = await Promise.all([
      filesBetween(commits, { ...window, kind: 'events' }),
      filesBetween(commits, { ...window, kind: 'profiles' }),
    ]);
    const lake = { client: s3(), bucket: env.LAKE_BUCKET };
    const { answer, files } = await answerFrom(lake, { ...asked, events, profiles });
    await items.answered(noted, answer);
    return { result: undefined, facts: { account: accountId, request: requestId, outcome: 'answered', files } };
  } catch (thrown) {
    await items.failed(noted, reasonOf(thrown));
    throw thrown;
  }
});
