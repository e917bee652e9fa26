import type { AccountsAt } from '#store/accounts/accounts.ts';
import { accountsOf } from '#store/accounts/members.ts';
import { openSession } from '#store/accounts/sessions.ts';
import { personBy, type SignInAt, type Tokens } from '../adapters/cognito.ts';
import { type Belonging, belongingOf } from '../domain/belonging.ts';

/** What somebody gets whom Cognito has let in: a session in one of their accounts, and a list of all. */
export type EnterAt = { accounts: AccountsAt; pool: SignInAt; region: string };
type Entered = {
  kind: 'entered';
  session: { accountId: string; passcode: string; role: Belonging['role']; expiresAt: string };
  person: { id: string; email: string; mfa: boolean };
  accounts: Belonging[];
};
type Entrance = Entered | { kind: 'no-account' } | { kind: 'not-theirs' };
export type Entering = {
  tokens: Tokens /** The first of theirs where left out. */;
  accountId?: string | undefined;
  bySignIn: boolean;
};

/** As often as a role may be changed under somebody who signs in. */
const TURNS = 3;

export function enter(at: EnterAt) {
  return async function open({ tokens, accountId, bySignIn }: Entering): Promise<Entrance> {
    const person = await personBy(at.pool, tokens);
    for (let turn = 0; turn < TURNS; turn++) {
      const belongings = await accountsOf(at.accounts, person.id);
      const accounts = belongings.map((one) => belongingOf(one, at.region));
      const chosen = accountId === undefined ? accounts[0] : accounts.find((one) => one.accountId === accountId);
      if (!chosen) return { kind: accounts.length === 0 ? 'no-account' : 'not-theirs' };
      const { role } = chosen;
      const opened = await openSession(at.accounts, { accountId: chosen.accountId, person, role, bySignIn });
      if (opened)
        return { kind: 'entered', session: { accountId: chosen.accountId, role, ...opened }, person, accounts };
    }
    return { kind: 'no-account' };
  };
}
