import { Failure } from '#core/failure.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { readExport } from './adapters/dynamo-exports.ts';
import { endRun, keepRun } from './adapters/dynamo-lock.ts';
import { readRun } from './adapters/dynamo-runs.ts';
import { destinationOf } from './destinations/registry.ts';
import { runEvent } from './domain/announce.ts';
import { breakOffReason } from './domain/break-off.ts';
import type { Export } from './domain/export-item.ts';
import { type FailEvent, failEventSchema } from './domain/machine-events.ts';
import { failRunEnv } from './env.ts';

/**
 * What a run does that cannot go on: says why, lets the lock go and leaves the window where it was, so that the next run
 * takes the same rows again. A run whose manifest may be at the partner's already is kept instead, lock and all: the next
 * start completes it, so that what the manifest says is what the window says. An execution that holds no lock (it failed before it had one) changes nothing.
 */
const env = readEnv(failRunEnv);
const exportsAt = { db: dynamo(), table: env.EXPORTS_TABLE };
const busAt = { client: eventBridge(), bus: env.EVENT_BUS };

export const handler = eventHandler({ name: 'export.run.failed' }, async (event: unknown) => {
  const failed = failEventSchema.parse(event);
  const { accountId, exportId } = failed;
  const one = await readExport(exportsAt, { accountId, exportId });
  const runAt = await release(one, failed);
  return {
    result: { runAt: runAt ?? null },
    facts: { account: accountId, exportId, runAt, released: runAt !== undefined },
  };
});

/** The run that this execution ended, now or in an earlier try of this step. */
async function release(one: Export, { executionArn, error }: FailEvent): Promise<number | undefined> {
  const held = one.running?.execution === executionArn;
  const before = one.last?.execution === executionArn && one.last.state === 'FAILED';
  const runAt = held ? one.running?.runAt : before ? one.last?.runAt : undefined;
  if (runAt === undefined) return undefined;
  const run = await readRun(exportsAt, { accountId: one.accountId, exportId: one.id, runAt });
  const reason = run.reason ?? breakOffReason(error, run.problem);
  if (held) {
    const how = { run, execution: executionArn, now: Date.now() };
    const ended = run.closingAt
      ? await keepRun(exportsAt, { ...how, reason })
      : await endRun(exportsAt, { ...how, ending: { kind: 'failed', reason } });
    if (!ended) {
      const text = `Run ${runAt} of export ${one.id} could not be ended: somebody else was at it`;
      throw new Failure('superseded', text, { retry: 'later' });
    }
  }
  const { title } = destinationOf(run.definition.partner);
  const what = { kind: 'failed', reason } as const;
  await announce(busAt, runEvent(run, { what, partner: title, at: new Date().toISOString() }));
  return runAt;
}
