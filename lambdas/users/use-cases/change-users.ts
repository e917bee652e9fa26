import type { PersonRole } from '#core/accounts/caller.ts';
import { Failure } from '#core/failure.ts';
import type { AccountsAt } from '#store/accounts/accounts.ts';
import { addMember, changeRole, listMembers, type Member, readMember, removeMember } from '#store/accounts/members.ts';
import { endSessionsOf } from '#store/accounts/sessions.ts';
import { invite, type PoolAt } from '#store/accounts/user-pool.ts';
import { LAST_ADMIN } from '../domain/words.ts';

/** Who belongs to an account, for its administrators. Whoever is changed or taken out is signed out of the account. */
export type UsersAt = { accounts: AccountsAt; pool: PoolAt };
type Ref = { accountId: string; id: string };

const conflict = (text: string) => new Failure('conflict', text, { retry: 'never' });

/** Nothing is lost by doing it again: who was invited and not written down is mailed once more. */
export async function addUser(
  at: UsersAt,
  { accountId, email, role }: { accountId: string; email: string; role: PersonRole },
): Promise<Member> {
  const { id, active } = await invite(at.pool, email);
  const member: Member = { id, email, role, addedAt: new Date(at.accounts.now()).toISOString(), active };
  if (await addMember(at.accounts, { accountId, ...member })) return member;
  if (active) throw conflict(`${email} is a user of this account already`);
  return await giveRole(at, { accountId, id, role });
}

/** Sessions are ended where the role is that already, too: it may have been given by a call that ended between the two. */
export async function giveRole(at: UsersAt, { role, ...ref }: Ref & { role: PersonRole }): Promise<Member> {
  const member = await memberOf(at, ref);
  const { role: before } = member;
  if (before !== role)
    await changeRole(at.accounts, { ...ref, role, before, relyingOn: await relyingOn(at, ref, member) });
  await endSessionsOf(at.accounts, { accountId: ref.accountId, personId: ref.id });
  return { ...member, role };
}

/** Once more, if the first time ended between the two: the sessions are ended of whoever is not there, too. */
export async function removeUser(at: UsersAt, ref: Ref): Promise<void> {
  const sessions = { accountId: ref.accountId, personId: ref.id };
  const member = await readMember(at.accounts, ref);
  if (member) {
    await removeMember(at.accounts, { ...ref, before: member.role, relyingOn: await relyingOn(at, ref, member) });
  }
  await endSessionsOf(at.accounts, sessions);
  if (!member) throw unknown(ref.id);
}

async function memberOf(at: UsersAt, ref: Ref): Promise<Member> {
  const member = await readMember(at.accounts, ref);
  if (!member) throw unknown(ref.id);
  return member;
}

const unknown = (id: string) => new Failure('not-found', `User ${id} does not exist`, { retry: 'never' });

/** Another admin, who must stay one while this one goes. One who was invited and never came is none to rely on. */
async function relyingOn(at: UsersAt, { accountId, id }: Ref, { role }: Member): Promise<string | undefined> {
  if (role !== 'admin') return undefined;
  const members = await listMembers(at.accounts, accountId);
  const other = members.find((one) => one.role === 'admin' && one.id !== id && one.active);
  if (!other) throw conflict(LAST_ADMIN);
  return other.id;
}
