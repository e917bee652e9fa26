import type { Account } from '#core/accounts/account.ts';
import type { PersonRole } from '#core/accounts/caller.ts';

/** An account as somebody is shown it who belongs to it. */
type Shown = Pick<Account, 'accountId' | 'name' | 'timezone'> & { region: string };
export type Belonging = Shown & { role: PersonRole };

export function shownAccount({ accountId, name, timezone }: Account, region: string): Shown {
  return { accountId, name, timezone, region };
}

export function belongingOf({ account, role }: { account: Account; role: PersonRole }, region: string): Belonging {
  return { ...shownAccount(account, region), role };
}
