import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { useNotices } from '../../shell/notices.tsx';
import type { Import } from './import.ts';
import { downloadText } from './queries.ts';

/** A mapping as a file, for the next file with these columns. */
export function MappingFileButtons(props: {
  made: Import;
  isViewer: boolean;
  isSaved: boolean;
  use: (text: string) => Promise<void>;
}) {
  const { made, isViewer, isSaved, use } = props;
  const { tellFailure } = useNotices();
  const download = useMutation({ mutationFn: () => downloadMapping(made), onError: tellFailure });

  async function take([file]: readonly File[]): Promise<void> {
    // What the API says of it stands beside the columns.
    if (file) await use(await file.text()).catch(() => undefined);
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      {!isViewer && (
        <FileInput value={[]} accept=".json" onChange={({ detail }) => void take(detail.value)}>
          Use a mapping file
        </FileInput>
      )}
      <Button
        iconName="download"
        disabled={!isSaved}
        disabledReason="Preview first: what is downloaded is what the API has."
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        Download mapping
      </Button>
    </SpaceBetween>
  );
}

async function downloadMapping({ importId, fileName }: Import): Promise<void> {
  const mapping = await answer(api.GET('/api/imports/{id}/mapping', { params: { path: { id: importId } } }));
  const stem = fileName.replace(/(?:\.[a-z]{2,5}){1,2}$/i, '');
  downloadText(`${JSON.stringify(mapping, undefined, 2)}\n`, `${stem}-mapping.json`);
}
