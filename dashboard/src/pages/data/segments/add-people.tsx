import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
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
    <Modal
      visible
      header={kind === 'add' ? 'Add people' : 'Replace the list'}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={sending.isPending}
              disabled={cut?.kind !== 'pieces'}
              onClick={() => sending.mutate()}
            >
              {kind === 'add' ? 'Add' : 'Replace'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {kind === 'replace' && (
          <Alert type="warning">
            Whoever is on the list now and not in this file is on it no more. This cannot be undone.
          </Alert>
        )}
        <ListFile file={file} cut={cut} sent={sending.isPending ? sent : undefined} choose={setFile} />
        {sending.isError && <Alert type="error">{asFailure(sending.error).message}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
