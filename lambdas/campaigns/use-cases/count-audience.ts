import type { Account } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { audienceSchema } from '#core/messages/audience.ts';
import type { audienceCounts, Counted } from '#store/queries/audience-counts.ts';
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
type Replied = Pick<Counted, 'body'> & Partial<Counted> & { facts?: Record<string, string> };
export type CountDeps = { now: () => number; ask: ReturnType<typeof audienceCounts> };

export function countAudience({ now, ask }: CountDeps) {
  return async function count({ account, trigger, again, request }: Counting): Promise<Replied> {
    const clock = clockAt(account.timezone, Math.floor(now() / 1_000));
    checkTrigger({ trigger }, clock);
    const segment = trigger.kind === 'segment' ? trigger.segmentId : undefined;
    const query = audienceQuery({ trigger, clock });
    const where = Object.keys(query).length === 0 ? undefined : query;
    const counted = await ask({ request, requestId: again, where, segment });
    const counts = audienceSchema.safeParse(counted.body);
    return counts.success ? { body: counts.data, facts: { action: 'count', trigger: trigger.kind } } : counted;
  };
}
