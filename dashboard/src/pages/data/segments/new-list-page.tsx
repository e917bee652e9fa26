import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { ButtonLink } from '../../../parts/button-link.tsx';
import { useDraft } from '../../../parts/draft.ts';
import { Page } from '../../../parts/page.tsx';
import { ListFile, useCutFile } from './list-form.tsx';
import { sendList } from './send-list.ts';
import { useKept } from './use-kept.tsx';

/** A segment of those whom a file names. */
export function NewListPage() {
  const [name, setName, forget] = useDraft('new-list', '');
  const [file, setFile] = useState<File>();
  const [sent, setSent] = useState<number>();
  const cut = useCutFile(file);
  const kept = useKept();
  const sending = useMutation({
    mutationFn: async () => {
      if (cut?.kind !== 'pieces') throw new Error('Choose a file first');
      setSent(0);
      return await sendList({ kind: 'new', name }, { pieces: cut.pieces, onRows: setSent });
    },
    onSuccess: async (segment) => {
      forget();
      await kept(segment);
    },
  });
  const message = sending.isError ? asFailure(sending.error).message : undefined;
  const isOfName = message?.startsWith('name:') === true;
  return (
    <Page title="Upload a list" description="A segment of the people whom a CSV file names.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sending.mutate();
        }}
      >
        <Form
          errorText={isOfName ? undefined : message}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <ButtonLink to="/data/segments" variant="link">
                Cancel
              </ButtonLink>
              <Button
                variant="primary"
                formAction="submit"
                loading={sending.isPending}
                disabled={name.trim() === '' || cut?.kind !== 'pieces'}
              >
                Upload
              </Button>
            </SpaceBetween>
          }
        >
          <Container>
            <SpaceBetween size="m">
              <FormField label="Name" constraintText="Up to 120 characters" errorText={isOfName ? message : undefined}>
                <Input value={name} onChange={({ detail }) => setName(detail.value)} />
              </FormField>
              <ListFile file={file} cut={cut} sent={sending.isPending ? sent : undefined} choose={setFile} />
              {sending.isError && sent !== undefined && sent > 0 && (
                <Alert type="warning">
                  {sent.toLocaleString('en')} rows were taken before this: the segment is among the segments, and the
                  rest can be added to it.
                </Alert>
              )}
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </Page>
  );
}
