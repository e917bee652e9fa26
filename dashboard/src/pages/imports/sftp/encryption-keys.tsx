import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
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
import { downloadText } from '../queries.ts';
import { MakeEncryptionKey } from './make-encryption-key.tsx';

type Key = { keyId: string; name: string; fingerprint: string; createdAt: string; publicKey: string };

/** Keys that files are encrypted for: the public half is had here, the private one by nobody. */
export function EncryptionKeys() {
  const isAdmin = useSession().role === 'admin';
  const queries = useQueryClient();
  const { tell } = useNotices();
  const [isMaking, setMaking] = useState(false);
  const [deleted, setDeleted] = useState<Key>();
  const query = useQuery({
    queryKey: ['sftp', 'encryption-keys'],
    queryFn: async () => (await answer(api.GET('/api/sftp/encryption-keys'))).keys,
  });

  async function remove({ keyId: id }: Key): Promise<void> {
    await answer(api.DELETE('/api/sftp/encryption-keys/{id}', { params: { path: { id } } }));
    tell({ type: 'success', text: 'The key is deleted for good.' });
    await queries.invalidateQueries({ queryKey: ['sftp', 'encryption-keys'] });
  }

  return (
    <>
      <Loaded query={query}>
        {(keys) => (
          <Table
            items={keys}
            trackBy="keyId"
            wrapLines
            ariaLabels={{ tableLabel: 'Encryption keys' }}
            header={
              <Header
                variant="h2"
                counter={`(${keys.length} of 10)`}
                description="For files that are encrypted by OpenPGP (.asc, .pgp, .gpg), up to 1 GB; their manifest names the key by its keyId."
                actions={isAdmin && <Button onClick={() => setMaking(true)}>Make encryption key</Button>}
              >
                Encryption keys
              </Header>
            }
            columnDefinitions={columnsFor(isAdmin ? setDeleted : undefined)}
            empty={
              <Empty title="No encryption keys">
                Without one, files are sent as they are, inside the encrypted line of SFTP.
              </Empty>
            }
          />
        )}
      </Loaded>
      {isMaking && <MakeEncryptionKey close={() => setMaking(false)} />}
      {deleted && (
        <Confirm
          title="Delete this encryption key?"
          verb="Delete"
          typed={deleted.name}
          act={() => remove(deleted)}
          close={() => setDeleted(undefined)}
        >
          For good: a file that is encrypted for <Given text={deleted.name} /> can no longer be read.
        </Confirm>
      )}
    </>
  );
}

function columnsFor(ask: ((key: Key) => void) | undefined): TableProps.ColumnDefinition<Key>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      minWidth: 160,
      isRowHeader: true,
      cell: ({ name }) => <Given text={name} lines={2} />,
    },
    {
      id: 'keyId',
      header: 'keyId',
      minWidth: 210,
      cell: ({ keyId, name }) => <CopyableValue text={keyId} what={`the keyId of ${name}`} />,
    },
    { id: 'made', header: 'Made at', minWidth: 180, cell: ({ createdAt }) => <Time at={createdAt} /> },
    { id: 'actions', header: 'Public half', minWidth: 320, cell: (key) => <Actions {...{ of: key, ask }} /> },
  ];
}

function Actions({ of, ask }: { of: Key; ask: ((key: Key) => void) | undefined }) {
  const { name, keyId, publicKey } = of;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        iconName="download"
        ariaLabel={`Download the public half of ${name}`}
        onClick={() => downloadText(publicKey, `causeway-${keyId}.asc`)}
      >
        Download
      </Button>
      <CopyToClipboard
        textToCopy={publicKey}
        copyButtonText="Copy"
        copyButtonAriaLabel={`Copy the public half of ${name}`}
        copySuccessText="Copied"
        copyErrorText="Could not be copied; download it"
      />
      {ask && (
        <Button ariaLabel={`Delete the encryption key ${name}`} onClick={() => ask(of)}>
          Delete
        </Button>
      )}
    </SpaceBetween>
  );
}
