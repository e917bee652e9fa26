import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { CountJob } from '../domain/request.ts';

/** Has a question answered by calling `counts/run-count` asynchronously. */
export type RunAt = { client: LambdaClient; functionName: string };

export async function startCount(at: RunAt, job: CountJob): Promise<void> {
  const Payload = JSON.stringify(job);
  await at.client.send(new InvokeCommand({ FunctionName: at.functionName, InvocationType: 'Event', Payload }));
}
