import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Noted } from '../domain/serve.ts';

/** Has a question answered by calling `counts/run-count` asynchronously. */
export function startCount(at: { client: LambdaClient; functionName: string }) {
  return async function start(noted: Noted): Promise<void> {
    const Payload = JSON.stringify(noted);
    await at.client.send(new InvokeCommand({ FunctionName: at.functionName, InvocationType: 'Event', Payload }));
  };
}
