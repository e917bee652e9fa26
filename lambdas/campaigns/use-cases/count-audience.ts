import type { Account } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { badField } from '#core/input.ts';
import { audienceSchema } from '#core/messages/audience.ts';
import type { HttpReply } from '#runtime/bound-routes.ts';
import { readSegment } from '#store/segments/segments.ts';
import type { audienceCounts } from '../adapters/ask-counts.ts';
import type { TablesAt } from '../adapters/write-campaign.ts';
import { audienceQuery } from '../domain/audience-query.ts';
import type { Trigger } from '../domain/campaign.ts';
import { checkTrigger } from '../domain/check-definition.ts';

/** How many people a trigger would reach now: a count like any other. What is no count is told as counts tell it. */
type Counting = {
  account: Pick<Account, 'accountId' | 'timezone'>;
  trigger: Trigger;
  /** The `req_id` of a count that was still being made. */
  again?: number | undefined;
  request: { header: (name: string) => string | undefined; requestId: string };
};
export type CountDeps = { tables: TablesAt; ask: ReturnType<typeof audienceCounts> };

export function countAudience({ tables, ask }: CountDeps) {
  return async function count({ account, trigger, again, request }: Counting): Promise<HttpReply> {
    const clock = clockAt(account.timezone, Math.floor(tables.now() / 1_000));
    checkTrigger({ trigger }, clock);
    const segment = await segmentOf(account.accountId, trigger);
    const query = audienceQuery({ trigger, clock, segment });
    const where = Object.keys(query).length === 0 ? undefined : query;
    const counted = await ask({ request, requestId: again, where });
    const counts = audienceSchema.safeParse(counted.body);
    return counts.success ? { body: counts.data, facts: { action: 'count', trigger: trigger.kind } } : counted;
  };

  async function segmentOf(accountId: string, trigger: Trigger): Promise<unknown> {
    if (trigger.kind !== 'segment') return undefined;
    const segment = await readSegment(tables.segments, { accountId, segmentId: trigger.segmentId });
    if (segment?.kind === 'query') return segment.query;
    throw badField('trigger.segmentId', `there is no segment ${trigger.segmentId}`);
  }
}
