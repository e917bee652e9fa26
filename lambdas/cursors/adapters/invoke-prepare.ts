import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Preparations } from '#store/accounts/preparing.ts';
import type { SegmentJob } from '../domain/cursor.ts';
import type { Ensure } from '../domain/read-page.ts';
import { type CursorsAt, claimSegment, releaseSegment } from './cursor-items.ts';

/** Has segments prepared by calling `cursors/prepare-pages` asynchronously. */
export type PrepareAt = { client: LambdaClient; functionName: string };

/** What a segment's preparation is called among those of the account. */
export function placeOf({ cursorId, segment, claim = 0 }: SegmentJob): string {
  return `${cursorId}-${segment}-${claim}`;
}

export async function startSegment(at: PrepareAt, job: SegmentJob): Promise<void> {
  const Payload = JSON.stringify(job);
  await at.client.send(new InvokeCommand({ FunctionName: at.functionName, InvocationType: 'Event', Payload }));
}

type EnsureDeps = { cursors: CursorsAt; prepare: PrepareAt; sharing: Preparations; now: () => number };

/** Starts a segment once, however many readers ask for it, where the account has room for one more. */
export function ensureSegment({ cursors, prepare, sharing, now }: EnsureDeps): Ensure {
  return async function ensure({ account, cursorId, segment: number }) {
    const { accountId } = account;
    const segment = { accountId, cursorId, segment: number };
    const claim = await claimSegment(cursors, { segment, now: now() });
    if (claim === undefined) return 'under-way';
    const job = { ...segment, claim };
    try {
      if (await sharing.enter(account, placeOf(job))) {
        await startSegment(prepare, job);
        return 'under-way';
      }
    } catch (thrown) {
      await releaseSegment(cursors, segment);
      throw thrown;
    }
    await releaseSegment(cursors, segment);
    return 'no-room';
  };
}
