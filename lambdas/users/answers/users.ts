import type { Call } from '#runtime/bound-routes.ts';
import { accountsOf, listMembers, type Member } from '#store/accounts/members.ts';
import { personOf } from '#store/accounts/user-pool.ts';
import { belongingOf, shownAccount } from '../domain/belonging.ts';
import type { NewUser, RoleChange } from '../domain/inputs.ts';
import { addUser, giveRole, removeUser, type UsersAt } from '../use-cases/change-users.ts';

/** Who calls, and the people of an account. */
export function userAnswers(at: UsersAt & { region: string }) {
  async function me({ by }: Call) {
    if (by.kind === 'passcode') return { kind: by.kind, role: by.role };
    const { mfa } = await personOf(at.pool, by.id);
    return { kind: by.kind, id: by.id, email: by.email, role: by.role, mfa };
  }

  async function accountsFor({ by, account }: Call) {
    if (by.kind === 'passcode') return [{ ...shownAccount(account, at.region), role: by.role }];
    return (await accountsOf(at.accounts, by.id)).map((one) => belongingOf(one, at.region));
  }

  return {
    'GET /api/me': async (call: Call) => ({
      body: {
        status: 'success',
        me: await me(call),
        account: shownAccount(call.account, at.region),
        accounts: await accountsFor(call),
      },
    }),
    'GET /api/users': async ({ account: { accountId } }: Call) => {
      const members = await listMembers(at.accounts, accountId);
      const users = members.map(shown).sort((a, b) => a.email.localeCompare(b.email) || a.id.localeCompare(b.id));
      return { body: { status: 'success', users }, facts: { action: 'list' } };
    },
    'POST /api/users': async ({ account: { accountId }, body }: Call<NewUser>) => {
      const member = await addUser(at, { accountId, ...body() });
      const facts = { action: 'add', user: member.id, role: member.role };
      return { status: 201, body: { status: 'success', user: shown(member) }, facts };
    },
    'PATCH /api/users/{id}': async ({ account: { accountId }, params: { id = '' }, body }: Call<RoleChange>) => {
      const member = await giveRole(at, { accountId, id, ...body() });
      return {
        body: { status: 'success', user: shown(member) },
        facts: { action: 'change', user: id, role: member.role },
      };
    },
    'DELETE /api/users/{id}': async ({ account: { accountId }, params: { id = '' } }: Call) => {
      await removeUser(at, { accountId, id });
      return { body: { status: 'success' }, facts: { action: 'remove', user: id } };
    },
  };
}

function shown({ id, email, role, addedAt, lastSignInAt, active }: Member) {
  const state = active ? 'active' : 'invited';
  return { id, email, role, addedAt, ...(lastSignInAt !== undefined && { lastSignInAt }), state };
}
