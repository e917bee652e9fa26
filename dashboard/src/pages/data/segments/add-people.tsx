import Alert from '@cloudscape-design/components/alert';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { ListFile, useCutFile } from './list-form.tsx';
import type { Segment } from './segments.ts';
import { sendList } from './send-list.ts';

/** A further file for a list, or one in the place of all before. */
export function AddPeople({ segment, kind, close }: { segment: Segment; kind: 'add' | 'replace'; close: () => void }) {
  const [file, setFile] = useState<File>();
  const [sent, setSent] = useState(0);
  const cut = useCutFile(file);
  const queries = useQueryClient();
  const { tell } = useNotices();
  const sending = useMutation({
    mutationFn: async () => {
      if (cut?.kind !== 'pieces') throw new Error('Choose a file first');
      return await sendList({ kind, id: segment.id }, { pieces: cut.pieces, onRows: setSent });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['segments'] });
      tell({ type: 'success', text: kind === 'add' ? 'The people are on the list.' : 'The list is replaced.' });
      close();
    },
  });
  return (
    <FormDialog
      title={kind === 'add' ? 'Add people' : 'Replace the list'}
      verb={kind === 'add' ? 'Add' : 'Replace'}
      isBusy={sending.isPending}
      isAllowed={cut?.kind === 'pieces'}
      submit={() => sending.mutate()}
      close={close}
      refusal={sending.isError ? asFailure(sending.error).message : undefined}
    >
      {kind === 'replace' && (
        <Alert type="warning">
          Whoever is on the list now and not in this file is on it no more. This cannot be undone.
        </Alert>
      )}
      <ListFile file={file} cut={cut} sent={sending.isPending ? sent : undefined} choose={setFile} />
    </FormDialog>
  );
}
