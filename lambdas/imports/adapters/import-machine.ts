import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Import } from '../domain/import.ts';

/** The state machine that does an import. Its input holds names only. */
export type ImportMachineAt = { client: SFNClient; arn: string };

type Attempt = Pick<Import, 'accountId' | 'importId' | 'judging' | 'attempt'>;

/** The same for every call that means this start. An account's id has 31 characters at most, an execution's name 80. */
const nameOf = ({ accountId, importId, judging, attempt = 1 }: Attempt) =>
  `${accountId}-${importId}-${judging}-${attempt}`;

/** Starts the machine, once, however often it is asked. */
export async function startMachine(at: ImportMachineAt, attempt: Attempt): Promise<void> {
  const { accountId, importId } = attempt;
  try {
    await at.client.send(
      new StartExecutionCommand({
        stateMachineArn: at.arn,
        name: nameOf(attempt),
        input: JSON.stringify({ accountId, importId }),
      }),
    );
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ExecutionAlreadyExists') throw thrown;
  }
}

/** Whether this attempt was begun, and is still at it. Executions are known for 90 days. */
export async function lookAtMachine(at: ImportMachineAt, attempt: Attempt): Promise<'not-begun' | 'running' | 'over'> {
  try {
    const { status } = await at.client.send(new DescribeExecutionCommand({ executionArn: arnOf(at, attempt) }));
    return status === 'RUNNING' ? 'running' : 'over';
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExecutionDoesNotExist') return 'not-begun';
    throw thrown;
  }
}

/** Ends this attempt; one that was never begun, or is over, is no trouble. */
export async function stopMachine(at: ImportMachineAt, attempt: Attempt): Promise<void> {
  try {
    await at.client.send(new StopExecutionCommand({ executionArn: arnOf(at, attempt), cause: 'cancelled' }));
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ExecutionDoesNotExist') throw thrown;
  }
}

function arnOf({ arn }: ImportMachineAt, attempt: Attempt): string {
  return `${arn.replace(':stateMachine:', ':execution:')}:${nameOf(attempt)}`;
}
