import { Failure } from '#core/failure.ts';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { type Attempt, attemptSchema } from '#core/webhooks/attempt.ts';
import { minuteOf, tally } from '#core/webhooks/counters.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { addCounters, noteTold, readExhausted } from '#store/webhooks/counters.ts';
import { parseLines, readLines } from '#store/webhooks/log-objects.ts';
import type { MinuteOver } from '../domain/count-message.ts';
import { type WatchDeps, watchReceiver } from './watch-receiver.ts';

/**
 * Counts the attempts of an object of the log, once, and then looks at what follows from them: receivers that fail or are
 * back, and calls that were exhausted. All that follows is looked at again when the object comes again, since a crash may have
 * come between.
 */
export type CountDeps = WatchDeps & {
  attempts: ObjectsAt;
  /** Has this function called once a minute is surely counted. */
  remind: (of: MinuteOver) => Promise<void>;
};

export type CountedObject = { attempts: readonly Attempt[]; broken: number; isNew: boolean };

export function countObject(deps: CountDeps) {
  const watch = watchReceiver(deps);
  return async function countOne({ key, accountId }: { key: string; accountId: string }): Promise<CountedObject> {
    const { records, broken } = await readRecords(deps.attempts, key);
    const attempts = records.filter((attempt) => attempt.accountId === accountId);
    const isNew = await addCounters(
      { ...deps.webhooks, now: deps.now },
      { accountId, object: key, rows: tally(attempts) },
    );
    for (const [templateId, ofTemplate] of byTemplate(attempts)) {
      await watch({ accountId, templateId, attempts: ofTemplate });
      for (const minute of minutesOfExhausted(ofTemplate)) {
        await deps.remind({ kind: 'minute-over', accountId, templateId, minute });
      }
    }
    return { attempts, broken: broken + records.length - attempts.length, isNew };
  };
}

/** An object that cannot be unpacked is one broken line: it is counted, and stands in nobody's way. */
async function readRecords(at: ObjectsAt, key: string): Promise<{ records: Attempt[]; broken: number }> {
  try {
    return parseLines(attemptSchema, (await readLines(at, key)) ?? []);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'corrupt-data') return { records: [], broken: 1 };
    throw thrown;
  }
}

function byTemplate(attempts: readonly Attempt[]): Map<number, Attempt[]> {
  const templated = attempts.flatMap((attempt) =>
    attempt.templateId === undefined ? [] : [{ ...attempt, templateId: attempt.templateId }],
  );
  return Map.groupBy(templated, ({ templateId }) => templateId);
}

function minutesOfExhausted(attempts: readonly Attempt[]): Set<string> {
  return new Set(attempts.filter(({ outcome }) => outcome === 'exhausted').map(({ at }) => minuteOf(at)));
}

/** Announces how many calls of a template were exhausted in a minute, unless as many were announced before. */
export function tellOfExhausted({ webhooks, announce, now }: Pick<CountDeps, 'webhooks' | 'announce' | 'now'>) {
  return async function tell({ accountId, templateId, minute }: MinuteOver): Promise<{ exhausted: number }> {
    const row = { accountId, kind: 'template', id: templateId, minute } as const;
    const { exhausted, told } = await readExhausted(webhooks, row);
    if (exhausted <= told) return { exhausted: 0 };
    const schemaVersion: typeof SCHEMA_VERSION = SCHEMA_VERSION;
    const detail = {
      ...{ schemaVersion, accountId, template: { id: templateId } },
      ...{ minute: `${minute}:00.000Z`, exhausted, at: new Date(now()).toISOString() },
    };
    const event: BusEvent = { type: 'webhook.delivery.exhausted', detail };
    await announce([event]);
    await noteTold(webhooks, { ...row, exhausted });
    return { exhausted };
  };
}
