import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { FormDialog } from '../../../parts/form-dialog.tsx';
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
    <FormDialog
      title="Make an encryption key"
      verb="Make key"
      isBusy={make.isPending}
      submit={() => make.mutate()}
      close={close}
      refusal={said.rest}
    >
      <FormField label="Name" description="Such as that of the system that encrypts." errorText={said.by('name')}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </FormDialog>
  );
}
