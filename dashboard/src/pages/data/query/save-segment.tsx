import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { useSegments } from '../segments/segments.ts';
import { useKept } from '../segments/use-kept.tsx';
import { queryIn } from './ask-api.ts';

const NEW = 'new';

/** Keeps a query under a name: the people whom it finds, whenever they are asked for. */
export function SaveSegment({ text, close }: { text: string; close: () => void }) {
  const [name, setName] = useState('');
  const kept = useKept();
  const [params] = useSearchParams();
  const replaceable = (useSegments().data ?? []).filter(({ kind }) => kind === 'query');
  const [chosen, setChosen] = useState(params.get('replace') ?? NEW);
  const replaced = replaceable.find(({ id }) => String(id) === chosen);
  const options = [
    { value: NEW, label: 'A new segment' },
    ...replaceable.map((one) => ({ value: String(one.id), label: `In the place of the query of ${one.name}` })),
  ];
  const isReady = replaced !== undefined || name.trim() !== '';
  const saving = useMutation({
    mutationFn: async () => {
      const query = queryIn(text);
      if (!replaced) return (await answer(api.POST('/api/segments', { body: { name, query } }))).segment;
      const path = { id: String(replaced.id) };
      return (await answer(api.PATCH('/api/segments/{id}', { params: { path }, body: { query } }))).segment;
    },
    onSuccess: kept,
  });
  const message = saving.isError ? asFailure(saving.error).message : undefined;
  const isOfName = message?.startsWith('name:') === true;
  return (
    <FormDialog
      title="Save as segment"
      verb="Save"
      isBusy={saving.isPending}
      isAllowed={isReady}
      submit={() => saving.mutate()}
      close={close}
      refusal={isOfName ? undefined : message}
    >
      <Box variant="p">
        The segment has whoever fits the query when it is asked: campaigns go to it, and every question about people can
        be narrowed to it.
      </Box>
      {replaceable.length > 0 && (
        <FormField label="Save as">
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === chosen) ?? options[0] ?? null}
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? NEW)}
          />
        </FormField>
      )}
      {!replaced && (
        <FormField label="Name" constraintText="Up to 120 characters" errorText={isOfName ? message : undefined}>
          <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
    </FormDialog>
  );
}
