import './profile.css';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useSession } from '../../../api/session.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Given } from '../../../parts/given.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Page } from '../../../parts/page.tsx';
import { ChangePerson } from './change-person.tsx';
import { type Sought, soughtIn, wayWords } from './find.ts';
import { FindForm } from './find-form.tsx';
import { findPerson } from './find-person.ts';
import { identitiesOf, type Person, titleOf } from './person.ts';
import { PersonView } from './person-view.tsx';

/** Find a person by any name that they have, and see all that is known of them. Whom, is in the address. */
export function ProfilePage() {
  const [params, setParams] = useSearchParams();
  const sought = soughtIn(params);
  /** A change takes seconds to be stored: until it is seen, the person is looked up again. */
  const [awaited, setAwaited] = useState<Awaited>();
  const query = useQuery({
    queryKey: ['profile', sought?.by, sought?.value],
    enabled: sought !== undefined,
    queryFn: async ({ signal }) => (sought ? ((await findPerson(sought, signal)) ?? null) : null),
    refetchInterval: ({ state }) => (awaited && isStillThere(awaited, state.data) ? 2_000 : false),
  });
  const person = query.data;

  function find(next: Sought): void {
    setAwaited(undefined);
    setParams(new URLSearchParams({ [next.by]: next.value }));
    if (next.by === sought?.by && next.value === sought.value) void query.refetch();
  }

  return (
    <Page
      title="Find a profile"
      description="By an identity, an e-mail, a phone, or the id of a device."
      actions={
        person && (
          <ChangePerson
            person={person}
            changed={(was) => {
              setAwaited({ kind: was, identities: identitiesOf(person).length, since: Date.now() });
              void query.refetch();
            }}
          />
        )
      }
    >
      <Container>
        <FindForm key={`${sought?.by} ${sought?.value}`} sought={sought} find={find} />
      </Container>
      {sought === undefined ? (
        <Empty title="Nobody was looked for yet">
          Type what you know of somebody; the page of a person has an address that you can share.
        </Empty>
      ) : (
        <Loaded query={query}>
          {(found) => {
            if (!found) return <Nobody sought={sought} wasDeleted={awaited?.kind === 'delete'} />;
            return (
              <>
                {awaited?.kind === 'delete' && <Box color="text-status-warning">This person is being deleted …</Box>}
                <PersonView person={found} title={titleOf(found)} />
              </>
            );
          }}
        </Loaded>
      )}
    </Page>
  );
}

/** A change that was asked for, of somebody who had so many identities. */
type Awaited = { kind: 'delete' | 'demerge'; identities: number; since: number };
const LONGEST_MS = 120_000;

function isStillThere({ kind, identities, since }: Awaited, person: Person | null | undefined): boolean {
  if (!person || Date.now() - since > LONGEST_MS) return false;
  return kind === 'delete' || identitiesOf(person).length === identities;
}

function Nobody({ sought, wasDeleted }: { sought: Sought; wasDeleted: boolean }) {
  const { timezone } = useSession().account;
  if (wasDeleted) {
    return (
      <Empty title="Deleted">
        Nothing is known of <Given text={sought.value} /> any more.
      </Empty>
    );
  }
  return (
    <Empty title="Profile not found">
      Nobody in this account has {sought.by === 'any' ? 'the name' : `the ${wayWords[sought.by].toLowerCase()}`}{' '}
      <Given text={sought.value} />. Identities tell upper from lower case; a phone has its country code. What was
      uploaded in the last seconds ({timezone}) may still be on its way.
    </Empty>
  );
}
