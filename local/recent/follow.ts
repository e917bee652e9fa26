import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type ShownUpload, shownUploadSchema } from '../../lambdas/uploads/domain/recent-upload.ts';
import type { Api } from '../demo/api.ts';

const PAUSE_MS = 1_000;
/** A stack without a free function answers 503 for a while; one that has been stopped answers no more. */
const MOST_FAILURES = 20;

const accountSchema = z.object({
  account: z.object({ keepRecent: z.boolean(), keepRecentUntil: z.string().nullable() }),
});
const pageSchema = z.object({
  uploads: z.array(shownUploadSchema),
  next: z.string().optional(),
  note: z.string().optional(),
});

/** Switches on that the account's uploads are kept for looking at, unless they are; tells until when they are kept. */
export async function switchOn(api: Api): Promise<{ switched: boolean; until: string | null }> {
  const path = '/api/account';
  const before = await api.ask({ method: 'GET', path, answer: accountSchema });
  if (before.body.account.keepRecent) return { switched: false, until: before.body.account.keepRecentUntil };
  const after = await api.ask({ method: 'PATCH', path, body: { keepRecent: true }, answer: accountSchema });
  return { switched: true, until: after.body.account.keepRecentUntil };
}

/** Gives each upload as it comes, the oldest first, beginning with those of late; ends with the reason when nothing is kept any more. */
export async function follow(api: Api, show: (upload: ShownUpload) => void): Promise<string> {
  let after = '';
  let failures = 0;
  for (;;) {
    try {
      const path = `/api/uploads/recent${after && `?${new URLSearchParams({ after })}`}`;
      const { body } = await api.ask({ method: 'GET', path, answer: pageSchema });
      if (body.note !== undefined) return body.note;
      for (const upload of body.uploads.toReversed()) show(upload);
      after = body.next ?? after;
      failures = 0;
      if (body.uploads.length > 0) continue;
    } catch (error) {
      failures++;
      if (api.signal?.aborted || failures > MOST_FAILURES) throw error;
    }
    await sleep(PAUSE_MS, undefined, api.signal && { signal: api.signal });
  }
}
