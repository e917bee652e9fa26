import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { startQuery } from '#store/queries/query-runs.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';

const sfn = mockClient(SFNClient);
const arn = 'arn:aws:states:eu-west-1:000000000000:stateMachine:RunQuery';
const at = {
  pages: { client: memoryBucket().client, bucket: 'pages' },
  machine: { client: new SFNClient({}), arn },
};
const start = () =>
  startQuery(at, {
    ...{ accountId: 'ACME-1', queryId: 'q1', purpose: 'count', resource: 'profiles', upTo: 1 },
    query: { timezone: 'UTC', today: 20240316 },
  });
const named = (name: string) => Object.assign(new Error(name), { name });

beforeEach(() => {
  sfn.reset();
  sfn.on(StartExecutionCommand).rejects(named('ExecutionAlreadyExists'));
});

describe('a large query that was started before', () => {
  it.each(['RUNNING', 'SUCCEEDED', 'PENDING_REDRIVE'] as const)('is waited for while it is %s', async (status) => {
    sfn.on(DescribeExecutionCommand).resolves({ status });
    await start();
    expect(sfn.commandCalls(DescribeExecutionCommand).map(({ args }) => args[0].input)).toEqual([
      { executionArn: 'arn:aws:states:eu-west-1:000000000000:execution:RunQuery:ACME-1-q1' },
    ]);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)('and ended %s has failed for good', async (status) => {
    sfn.on(DescribeExecutionCommand).resolves({ status });
    await expect(start()).rejects.toMatchObject({
      retry: 'never',
      message: `The query over many functions was broken off (${status}).`,
    });
  });

  it('is not asked about where it has only begun', async () => {
    sfn.on(StartExecutionCommand).resolves({});
    await start();
    expect(sfn.commandCalls(DescribeExecutionCommand)).toEqual([]);
  });

  it('is waited for where it has begun so lately that it is not known yet', async () => {
    sfn.on(DescribeExecutionCommand).rejects(named('ExecutionDoesNotExist'));
    await start();
  });

  it('is asked about again later where nobody can tell', async () => {
    sfn.on(DescribeExecutionCommand).rejects(named('ThrottlingException'));
    await expect(start()).rejects.toThrow('ThrottlingException');
  });
});
