import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';

/** The state machine that does a run. Its input holds names only, never settings or secrets. */
export type MachineAt = { client: SFNClient; machine: string };

/** `runAt` is the run's own time; `resumedAt` that of the asking where a dead run is resumed. With the ids they name the execution. */
export type Start = {
  accountId: string;
  exportId: number;
  trigger: 'created' | 'manual';
  runAt: number;
  resumedAt?: number;
};

/** Starts a run; `already` where an execution of that name was started before: two who ask at once get one run. */
export async function startRun(to: MachineAt, { runAt, resumedAt, ...input }: Start): Promise<'started' | 'already'> {
  try {
    await to.client.send(
      new StartExecutionCommand({
        stateMachineArn: to.machine,
        name: [input.accountId, input.exportId, runAt, resumedAt].filter((part) => part !== undefined).join('-'),
        input: JSON.stringify(input),
      }),
    );
    return 'started';
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExecutionAlreadyExists') return 'already';
    throw thrown;
  }
}

/** Whether an execution still lives. One that is not known any more (they are kept 90 days) does not. */
export async function isAlive(client: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExecutionDoesNotExist') return false;
    throw thrown;
  }
}

/** Stops an execution with all that it started; one that is over already is fine. */
export async function stopExecution(client: SFNClient, executionArn: string): Promise<void> {
  if (!(await isAlive(client, executionArn))) return;
  await client.send(new StopExecutionCommand({ executionArn, cause: 'The run was cancelled.' }));
}
