import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { useNotices } from '../../../shell/notices.tsx';
import { saidOf } from './said-of.ts';

/** Makes a pair of keys, of which the private half is never shown. */
export function MakeEncryptionKey({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const { tell } = useNotices();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => answer(api.POST('/api/sftp/encryption-keys', { body: { name } })),
    onSuccess: async () => {
      tell({ type: 'success', text: 'The key is made: download its public half, and encrypt files for it.' });
      close();
      await queries.invalidateQueries({ queryKey: ['sftp', 'encryption-keys'] });
    },
  });
  const said = saidOf(make.error ? asFailure(make.error).message : undefined, ['name']);
  return (
    <Modal
      visible
      header="Make an encryption key"
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" loading={make.isPending} onClick={() => make.mutate()}>
              Make key
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <SpaceBetween size="m">
          <FormField label="Name" description="Such as that of the system that encrypts." errorText={said.by('name')}>
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          {said.rest && <Alert type="error">{said.rest}</Alert>}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
