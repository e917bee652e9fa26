import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { saidOf } from './said-of.ts';

/** More than any public key has: what is larger is read no further, and the API says what it is. */
const MOST_READ = 20_000;

/** Lets a public key log in: pasted, or dropped as the file that ends in .pub. */
export function AddKey({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const { tell } = useNotices();
  // No draft: whoever takes the wrong file has a private key here, which is to be kept nowhere.
  const [given, setGiven] = useState({ name: '', publicKey: '' });
  const add = useMutation({
    mutationFn: () => {
      const name = given.name.trim();
      const body = { publicKey: given.publicKey, ...(name !== '' && { name }) };
      return answer(api.POST('/api/sftp/keys', { body }));
    },
    onSuccess: async ({ key }) => {
      tell({ type: 'success', text: `The key ${key.name} may log in now.` });
      close();
      await queries.invalidateQueries({ queryKey: ['sftp'] });
    },
  });
  const said = saidOf(add.error ? asFailure(add.error).message : undefined, ['name', 'publicKey']);

  async function take([file]: readonly File[]): Promise<void> {
    if (!file) return;
    const publicKey = await file.slice(0, MOST_READ).text();
    setGiven((now) => ({ name: now.name, publicKey }));
  }

  return (
    <FormDialog
      title="Add a public key"
      verb="Add key"
      isBusy={add.isPending}
      submit={() => add.mutate()}
      close={close}
      refusal={said.rest}
    >
      <FormField
        label="Public key"
        description="The one line of the file that ends in .pub; paste it, or drop the file."
        errorText={said.by('publicKey')}
      >
        <Textarea
          value={given.publicKey}
          rows={4}
          placeholder="ssh-ed25519 AAAAC3Nza… comment"
          spellcheck={false}
          onChange={({ detail }) => setGiven((now) => ({ ...now, publicKey: detail.value }))}
        />
      </FormField>
      <FileDropzone onChange={({ detail }) => void take(detail.value)}>
        <SpaceBetween size="xs" alignItems="center">
          <span>Drop a .pub file here</span>
          <FileInput value={[]} accept=".pub" onChange={({ detail }) => void take(detail.value)}>
            Choose a .pub file
          </FileInput>
        </SpaceBetween>
      </FileDropzone>
      <FormField
        label="Name"
        description="By which you know it again; without one, the key’s comment."
        errorText={said.by('name')}
      >
        <Input value={given.name} onChange={({ detail }) => setGiven((now) => ({ ...now, name: detail.value }))} />
      </FormField>
    </FormDialog>
  );
}
