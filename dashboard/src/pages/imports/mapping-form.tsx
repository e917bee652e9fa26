import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { useSession } from '../../api/session.ts';
import { useDraft } from '../../parts/draft.ts';
import { Given } from '../../parts/given.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { ColumnsTable } from './columns-table.tsx';
import type { Import, MappingFile, Sample } from './import.ts';
import { draftOf, isSameMapping, mappingOf } from './mapping.ts';
import { MappingFileButtons } from './mapping-file.tsx';
import { PreviewOf } from './preview.tsx';
import { SaveButton } from './save-button.tsx';

type Props = { made: Import; sample: Sample; savedBefore: MappingFile | undefined };

/** How the columns are read; what they were read as is previewed and saved. */
export function MappingForm({ made, sample, savedBefore }: Props) {
  const { importId } = made;
  const isViewer = useSession().role === 'viewer';
  const { tell } = useNotices();
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const [saved, setSaved] = useState(savedBefore);
  // An import that is processed has no preview.
  const [isSaving, setSaving] = useState(false);
  const [draft, setDraft, forget] = useDraft(
    `import-mapping.${importId}`,
    draftOf(sample.header, savedBefore ?? sample.suggested),
  );
  const file = mappingOf(draft);
  const isSaved = saved !== undefined && isSameMapping(sample.header, saved, file);

  const put = useMutation({
    mutationFn: (text: string) => putMapping(importId, text),
    onSuccess: ({ mapping, import: mapped }) => {
      setSaved(mapping);
      setDraft(draftOf(sample.header, mapping));
      forget();
      queries.setQueryData(['imports', 'one', importId], mapped);
      queries.setQueryData(['imports', 'columns', importId], { sample, saved: mapping });
      // What was found of all rows was found by the mapping before.
      if (search.has('rows')) setSearch({});
    },
  });

  async function ensureSaved(): Promise<void> {
    if (!isSaved) await put.mutateAsync(JSON.stringify(file));
  }

  return (
    <SpaceBetween size="l">
      <ColumnsTable
        {...{ draft, sample, isViewer }}
        type={made.type}
        change={(column, to) => setDraft((now) => now.map((one) => (one.column === column ? { ...one, ...to } : one)))}
        actions={
          <MappingFileButtons
            made={made}
            isViewer={isViewer}
            isSaved={isSaved}
            use={async (text) => {
              await put.mutateAsync(text);
              tell({ type: 'success', text: 'The mapping file is used.' });
            }}
          />
        }
      />
      {put.error && (
        <Alert type="error" header="The mapping was not taken">
          <Given text={asFailure(put.error).message} />
        </Alert>
      )}
      {!isViewer && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            loading={put.isPending}
            disabled={isSaved}
            disabledReason="It is saved; what it would change is shown below."
            onClick={() => void ensureSaved().catch(() => undefined)}
          >
            Preview
          </Button>
          <SaveButton made={made} prepare={ensureSaved} isPreviewed={isSaved} tell={setSaving} />
        </SpaceBetween>
      )}
      {isSaved && !isSaving && <PreviewOf made={made} mapping={JSON.stringify(saved)} isViewer={isViewer} />}
      {!isSaved && <Container>{hintOf({ isViewer, isMapped: saved !== undefined })}</Container>}
    </SpaceBetween>
  );
}

function hintOf({ isViewer, isMapped }: { isViewer: boolean; isMapped: boolean }): string {
  if (isViewer) return 'What would change is shown once somebody has mapped the columns.';
  return isMapped
    ? 'The mapping was changed. Preview shows what would change by it.'
    : 'Preview shows who would be new, and what would change of others, before anything is stored.';
}

type Mapped = { import: Import; mapping: MappingFile };

/** As the text that it is: what is wrong with a file is for the API to say. */
async function putMapping(id: string, text: string): Promise<Mapped> {
  const call = api.PUT('/api/imports/{id}/mapping', {
    params: { path: { id } },
    body: { columns: {} },
    bodySerializer: () => text,
  });
  return await answer(call);
}
