import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { SegmentJob } from '../domain/cursor.ts';

/** Has a segment prepared by calling `cursors/prepare-pages` asynchronously. */
export type PrepareAt = { client: LambdaClient; functionName: string };

export async function startSegment(at: PrepareAt, job: SegmentJob): Promise<void> {
  const Payload = JSON.stringify(job);
  await at.client.send(new InvokeCommand({ FunctionName: at.functionName, InvocationType: 'Event', Payload }));
}
