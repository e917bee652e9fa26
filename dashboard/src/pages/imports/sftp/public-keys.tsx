import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { CopyableValue } from '../../../parts/copyable.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Given } from '../../../parts/given.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Time } from '../../../parts/time.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { AddKey } from './add-key.tsx';

type Key = { id: string; name: string; type: string; bits: number; fingerprint: string; addedAt: string };

/** The public keys that may log in. Only an administrator changes them. */
export function PublicKeys({ most }: { most: number }) {
  const isAdmin = useSession().role === 'admin';
  const queries = useQueryClient();
  const { tell } = useNotices();
  const [isAdding, setAdding] = useState(false);
  const [deleted, setDeleted] = useState<Key>();
  const query = useQuery({
    queryKey: ['sftp', 'keys'],
    queryFn: async () => (await answer(api.GET('/api/sftp/keys'))).keys,
  });

  async function remove({ id }: Key): Promise<void> {
    await answer(api.DELETE('/api/sftp/keys/{id}', { params: { path: { id } } }));
    tell({ type: 'success', text: 'The key is deleted: it cannot log in any more.' });
    await queries.invalidateQueries({ queryKey: ['sftp'] });
  }

  return (
    <>
      <Loaded query={query}>
        {(keys) => (
          <Table
            items={keys}
            trackBy="id"
            wrapLines
            ariaLabels={{ tableLabel: 'Public keys' }}
            header={
              <Header
                variant="h2"
                counter={`(${keys.length} of ${most})`}
                description="Whoever has the private half may log in."
                actions={isAdmin && <Button onClick={() => setAdding(true)}>Add public key</Button>}
              >
                Public keys
              </Header>
            }
            columnDefinitions={[
              {
                id: 'name',
                header: 'Name',
                minWidth: 160,
                isRowHeader: true,
                cell: ({ name, type, bits }) => (
                  <SpaceBetween size="xxxs">
                    <Given text={name} lines={2} />
                    <small className="below">
                      {type}, {bits} bits
                    </small>
                  </SpaceBetween>
                ),
              },
              {
                id: 'fingerprint',
                header: 'Fingerprint',
                minWidth: 260,
                cell: ({ fingerprint, name }) => (
                  <CopyableValue text={fingerprint} what={`the fingerprint of ${name}`} />
                ),
              },
              { id: 'added', header: 'Added at', minWidth: 180, cell: ({ addedAt }) => <Time at={addedAt} /> },
              ...(isAdmin
                ? [
                    {
                      id: 'actions',
                      header: 'Actions',
                      minWidth: 145,
                      cell: (key: Key) => (
                        <Button ariaLabel={`Delete the key ${key.name}`} onClick={() => setDeleted(key)}>
                          Delete
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
            empty={
              <Empty title="No public keys">
                Keys that may log in are listed here. Add the one in the file that ends in .pub.
              </Empty>
            }
          />
        )}
      </Loaded>
      {isAdding && <AddKey close={() => setAdding(false)} />}
      {deleted && (
        <Confirm
          title="Delete this public key?"
          verb="Delete"
          typed={deleted.name}
          act={() => remove(deleted)}
          close={() => setDeleted(undefined)}
        >
          Whoever logs in with <Given text={deleted.name} /> cannot any more. A session that is open goes on.
        </Confirm>
      )}
    </>
  );
}
