import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { SegmentRef } from '../domain/cursor.ts';
import { type CursorsAt, claimSegment, releaseSegment } from './cursor-items.ts';

/** Has segments prepared by calling `cursors/prepare-pages` asynchronously. */
export type PrepareAt = { client: LambdaClient; functionName: string };

export async function startSegment(at: PrepareAt, segment: SegmentRef): Promise<void> {
  const Payload = JSON.stringify(segment);
  await at.client.send(new InvokeCommand({ FunctionName: at.functionName, InvocationType: 'Event', Payload }));
}

/** Starts a segment once, however many readers ask for it. */
export function ensureSegment(deps: { cursors: CursorsAt; prepare: PrepareAt; now: () => number }) {
  return async function ensure(segment: SegmentRef): Promise<void> {
    if (!(await claimSegment(deps.cursors, { segment, now: deps.now() }))) return;
    try {
      await startSegment(deps.prepare, segment);
    } catch (thrown) {
      await releaseSegment(deps.cursors, segment);
      throw thrown;
    }
  };
}
