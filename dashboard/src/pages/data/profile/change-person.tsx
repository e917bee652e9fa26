import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { ApiFailure } from '../../../api/failure.ts';
import { useSession } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Given } from '../../../parts/given.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { typeable } from '../typeable.ts';
import { handleOf, identitiesOf, type Person } from './person.ts';

/** Deleting a person, and taking names apart that were merged: for those who may. */
type Asked = { kind: 'delete' } | { kind: 'demerge'; identity: string };

export function ChangePerson({ person, changed }: { person: Person; changed: (was: Asked['kind']) => void }) {
  const { role } = useSession();
  const { tell } = useNotices();
  const [asked, setAsked] = useState<Asked>();
  const { by, value } = handleOf(person);
  const identities = identitiesOf(person);
  if (role !== 'admin' && role !== 'marketer') return null;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {identities.length > 1 && (
          <ButtonDropdown
            items={identities.map((identity, at) => ({ id: String(at), text: identity }))}
            onItemClick={({ detail }) => setAsked({ kind: 'demerge', identity: identities[Number(detail.id)] ?? '' })}
          >
            Demerge
          </ButtonDropdown>
        )}
        {role === 'admin' && <Button onClick={() => setAsked({ kind: 'delete' })}>Delete</Button>}
      </SpaceBetween>
      {asked?.kind === 'delete' && (
        <Confirm
          title="Delete this person?"
          verb="Delete"
          typed={typeable(value)}
          close={() => setAsked(undefined)}
          act={async () => {
            refuseUnprocessed(
              await answer(
                api.POST('/1/delete/profiles.json', {
                  body: by === 'identity' ? { identity: [value] } : { guid: [value] },
                }),
              ),
            );
            tell({
              type: 'success',
              text: (
                <>
                  The person <Given text={value} /> is being deleted.
                </>
              ),
            });
            changed('delete');
          }}
        >
          <Box variant="p">
            <Given text={value} />, all that is known of them and all their events are deleted, which cannot be undone.
            Who comes later under the same name is somebody new.
          </Box>
        </Confirm>
      )}
      {asked?.kind === 'demerge' && (
        <Confirm
          title="Demerge this identity?"
          verb="Demerge"
          typed={typeable(asked.identity)}
          close={() => setAsked(undefined)}
          act={async () => {
            refuseUnprocessed(
              await answer(api.POST('/1/demerge/profiles.json', { body: { identities: [asked.identity] } })),
            );
            tell({
              type: 'success',
              text: (
                <>
                  The name <Given text={asked.identity} /> is being taken off.
                </>
              ),
            });
            changed('demerge');
          }}
        >
          <Box variant="p">
            The identity <Given text={asked.identity} /> becomes a person of its own again, with the events that came
            under it. What is known of the person stays with the other identities.
          </Box>
        </Confirm>
      )}
    </>
  );
}

/** What was not taken is told by its record, in an answer that went well. */
function refuseUnprocessed(answered: { unprocessed: { error: string; code: number }[] }): void {
  const [refused] = answered.unprocessed;
  if (refused) throw new ApiFailure(refused.error, { status: refused.code, body: answered });
}
