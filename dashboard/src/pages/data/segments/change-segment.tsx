import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { Given } from '../../../parts/given.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { typeable } from '../typeable.ts';
import type { Segment } from './segments.ts';

/** Another name for a segment, with its old one a click away; and its end. */
type Props = { segment: Segment; close: () => void };

export function RenameSegment({ segment, close }: Props) {
  const [name, setName] = useState(segment.name);
  const queries = useQueryClient();
  const { tell, tellFailure } = useNotices();
  const params = { path: { id: String(segment.id) } };
  const rename = async (to: string) => {
    await answer(api.PATCH('/api/segments/{id}', { params, body: { name: to } }));
    await queries.invalidateQueries({ queryKey: ['segments'] });
  };
  const renaming = useMutation({
    mutationFn: async () => await rename(name),
    onSuccess: () => {
      const undo = { action: () => void rename(segment.name).catch(tellFailure) };
      tell({ type: 'success', text: 'The segment has another name.', undo });
      close();
    },
  });
  return (
    <FormDialog
      title="Rename the segment"
      verb="Rename"
      isBusy={renaming.isPending}
      isAllowed={name.trim() !== ''}
      submit={() => renaming.mutate()}
      close={close}
    >
      <FormField
        label="Name"
        constraintText="Up to 120 characters"
        errorText={renaming.isError ? asFailure(renaming.error).message : undefined}
      >
        <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </FormDialog>
  );
}

export function DeleteSegment({ segment, close }: Props) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { tell } = useNotices();
  return (
    <Confirm
      title="Delete this segment?"
      verb="Delete"
      typed={typeable(segment.name)}
      close={close}
      act={async () => {
        await answer(api.DELETE('/api/segments/{id}', { params: { path: { id: String(segment.id) } } }));
        tell({
          type: 'success',
          text: (
            <>
              Segment <Given text={segment.name} /> is deleted.
            </>
          ),
        });
        navigate('/data/segments');
        queries.removeQueries({ queryKey: ['segments', String(segment.id)] });
        await queries.invalidateQueries({ queryKey: ['segments'], exact: true });
      }}
    >
      <Box variant="p">
        The segment <Given text={segment.name} /> goes; its people stay. This cannot be undone.
      </Box>
    </Confirm>
  );
}
