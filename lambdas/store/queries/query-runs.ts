import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Query } from '#core/cql/tree.ts';
import { Failure } from '#core/failure.ts';
import { queryPurposeSchema } from '#core/messages/bus-events.ts';
import { type ResultFile, resultFileSchema } from '#core/queries/found-rows.ts';
import { type ObjectsAt, readJson, writeJson } from '../aws/json-objects.ts';

/**
 * Queries too large for one function: who asks leaves the query in the bucket of pages and starts the machine
 * (`queries/`); what was found lies beside the query, and the bus says when it does (`query.run.completed`).
 */
export type QueryRef = { accountId: string; queryId: string };

const askedSchema = z.object({
  purpose: queryPurposeSchema,
  /** Rows of the base event, or people. */
  resource: z.enum(['events', 'profiles']),
  upTo: z.number().int(),
  /** As text, as in a cursor's item. */
  query: z.string().transform((text): Query => JSON.parse(text)),
});
export type AskedQuery = z.infer<typeof askedSchema>;

/** Where everything of a query lies; the bucket's lifecycle removes it. */
export const queryFolder = ({ accountId, queryId }: QueryRef) => `account=${accountId}/${queryId}`;
const askedKey = (ref: QueryRef) => `${queryFolder(ref)}/query.json`;
const foundRowsKey = (ref: QueryRef) => `${queryFolder(ref)}/gathered.json`;

/** Where queries lie, and the machine that runs them. */
export type QueryMachineAt = { pages: ObjectsAt; machine: { client: SFNClient; arn: string } };

/** Has a query run, once, however often it is asked for. One that was broken off, of which nobody may have been told, fails. */
export async function startQuery(at: QueryMachineAt, { query, ...asked }: QueryRef & AskedQuery): Promise<void> {
  const { accountId, queryId } = asked;
  const name = `${accountId}-${queryId}`;
  await writeJson(at.pages, { key: askedKey(asked), value: { ...asked, query: JSON.stringify(query) } });
  try {
    await at.machine.client.send(
      new StartExecutionCommand({
        stateMachineArn: at.machine.arn,
        name,
        input: JSON.stringify({ accountId, queryId }),
      }),
    );
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ExecutionAlreadyExists') throw thrown;
    const status = await statusOf(at.machine, name);
    if (!BROKEN_OFF.has(status)) return;
    const reason = `The query over many functions was broken off (${status}).`;
    throw new Failure('unavailable', reason, { retry: 'never' });
  }
}

const BROKEN_OFF = new Set<string | undefined>(['FAILED', 'TIMED_OUT', 'ABORTED']);

/** Undefined where the service does not know yet what it has just been told to start. */
async function statusOf({ client, arn }: QueryMachineAt['machine'], name: string): Promise<string | undefined> {
  const executionArn = `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    return (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExecutionDoesNotExist') return undefined;
    throw thrown;
  }
}

export async function readAsked(pages: ObjectsAt, ref: QueryRef): Promise<AskedQuery> {
  const asked = await readJson(pages, { key: askedKey(ref), schema: askedSchema });
  if (!asked) throw new Error(`nobody asked ${queryFolder(ref)}`);
  return asked;
}

export async function noteFoundRows(
  pages: ObjectsAt,
  { resultFiles, ...ref }: QueryRef & { resultFiles: readonly ResultFile[] },
): Promise<void> {
  await writeJson(pages, { key: foundRowsKey(ref), value: resultFiles });
}

/** What was found; undefined while the query runs, or where none does. */
export async function readFoundRows(pages: ObjectsAt, ref: QueryRef): Promise<ResultFile[] | undefined> {
  return await readJson(pages, { key: foundRowsKey(ref), schema: z.array(resultFileSchema) });
}
