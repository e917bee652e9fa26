import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { type Role, useSession } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { Invite } from './invite.tsx';
import { personRoles } from './person-roles.ts';

type User = {
  id: string;
  email: string;
  role: Role;
  addedAt: string;
  lastSignInAt?: string | undefined;
  state: 'invited' | 'active';
};

/** Settings → Users: who may sign in to this account, and as what. */
export function Users() {
  const { person } = useSession();
  const queries = useQueryClient();
  const { tell, tellFailure } = useNotices();
  const [isInviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<User>();
  const list = useQuery({
    queryKey: ['users'],
    queryFn: async () => (await answer(api.GET('/api/users'))).users,
  });
  const reread = () => queries.invalidateQueries({ queryKey: ['users'] });

  async function change(user: User, role: Role, isUndone = false): Promise<void> {
    const before = user.role;
    try {
      await answer(api.PATCH('/api/users/{id}', { params: { path: { id: user.id } }, body: { role } }));
      tell({
        type: 'success',
        text: `${user.email} is now ${role}. Their sessions have ended: they sign in again.`,
        ...(!isUndone && { undo: { action: () => void change({ ...user, role }, before, true) } }),
      });
    } catch (thrown) {
      tellFailure(thrown);
    }
    await reread();
  }

  async function remove({ id, email }: User): Promise<void> {
    await answer(api.DELETE('/api/users/{id}', { params: { path: { id } } }));
    await reread();
    tell({ type: 'success', text: `${email} can no longer sign in to this account.` });
  }

  return (
    <Page title="Users" description="People who sign in here. Programs use API Credentials.">
      <Table
        variant="container"
        items={list.data ?? []}
        loading={list.isPending}
        loadingText="Loading users"
        trackBy="id"
        header={
          <Header
            variant="h2"
            counter={list.data && `(${list.data.length})`}
            actions={
              <Button variant="primary" onClick={() => setInviting(true)}>
                Invite a person
              </Button>
            }
          >
            People
          </Header>
        }
        empty={
          list.isError ? (
            <Failed failure={asFailure(list.error)} again={() => void list.refetch()} />
          ) : (
            'Nobody yet: invite the first person.'
          )
        }
        columnDefinitions={[
          { id: 'email', header: 'E-mail', isRowHeader: true, cell: ({ email }) => <bdi>{email}</bdi> },
          {
            id: 'role',
            header: 'Role',
            minWidth: 180,
            cell: (user) => (
              <Select
                ariaLabel={`Role of ${user.email}`}
                options={personRoles}
                selectedOption={personRoles.find(({ value }) => value === user.role) ?? null}
                onChange={({ detail }) => {
                  const role = personRoles.find(({ value }) => value === detail.selectedOption.value)?.value;
                  if (role && role !== user.role) void change(user, role);
                }}
              />
            ),
          },
          {
            id: 'state',
            header: 'State',
            cell: ({ state }) => (
              <StatusIndicator type={state === 'active' ? 'success' : 'pending'}>
                {state === 'active' ? 'Active' : 'Invited'}
              </StatusIndicator>
            ),
          },
          {
            id: 'last',
            header: 'Last signed in',
            cell: ({ lastSignInAt }) => (lastSignInAt ? <Time at={lastSignInAt} ago /> : 'Not yet'),
          },
          { id: 'added', header: 'Added', cell: ({ addedAt }) => <Time at={addedAt} /> },
          {
            id: 'actions',
            header: 'Actions',
            cell: (user) => (
              <Button
                variant="inline-link"
                ariaLabel={`${user.id === person.id ? 'Leave' : 'Remove'} ${user.email}`}
                onClick={() => setRemoving(user)}
              >
                {user.id === person.id ? 'Leave' : 'Remove'}
              </Button>
            ),
          },
        ]}
      />
      {isInviting && (
        <Invite
          close={() => setInviting(false)}
          done={async (email) => {
            setInviting(false);
            await reread();
            tell({ type: 'success', text: `${email} is invited. The mail has a temporary password.` });
          }}
        />
      )}
      {removing && (
        <Confirm
          title={`Remove ${removing.email}?`}
          verb="Remove"
          typed={removing.email}
          act={() => remove(removing)}
          close={() => setRemoving(undefined)}
        >
          Their sessions end at once. What they made stays. They can be invited again.
        </Confirm>
      )}
    </Page>
  );
}
