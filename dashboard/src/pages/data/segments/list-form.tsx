import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type CutCsv, cutCsv } from './cut-csv.ts';

/** A CSV of people: which file, what is in it, and how far it was sent. */
export function useCutFile(file: File | undefined): CutCsv | undefined {
  return useQuery({
    queryKey: ['list-file', file?.name, file?.size, file?.lastModified],
    enabled: file !== undefined,
    gcTime: 0,
    queryFn: async () => cutCsv((await file?.text()) ?? ''),
  }).data;
}

export function ListFile(props: {
  file: File | undefined;
  cut: CutCsv | undefined;
  sent: number | undefined;
  choose: (file: File | undefined) => void;
}) {
  const { file, cut, sent, choose } = props;
  return (
    <SpaceBetween size="m">
      <FormField
        label="CSV file"
        description="One or more of the columns identity, objectId, email, phone, named in the first line; of a row the first that is not empty counts. Other columns are passed over."
        errorText={cut?.kind === 'unfit' ? cut.why : undefined}
      >
        <FileUpload
          accept=".csv,text/csv,text/plain"
          value={file ? [file] : []}
          onChange={({ detail }) => choose(detail.value[0])}
          showFileSize
          i18nStrings={{
            uploadButtonText: () => 'Choose a file',
            dropzoneText: () => 'Drop a CSV file here',
            removeFileAriaLabel: () => 'Remove the file',
            limitShowFewer: 'Show fewer',
            limitShowMore: 'Show more',
            errorIconAriaLabel: 'Error',
          }}
        />
      </FormField>
      {cut?.kind === 'pieces' && (
        <Box color="text-body-secondary">
          {cut.rows.toLocaleString('en')} rows by {cut.columns.join(', ')}
          {cut.pieces.length > 1 ? `, in ${cut.pieces.length} requests` : ''}.
        </Box>
      )}
      {sent !== undefined && cut?.kind === 'pieces' && (
        <ProgressBar
          label="Rows sent"
          value={(100 * sent) / cut.rows}
          additionalInfo={`${sent.toLocaleString('en')} of ${cut.rows.toLocaleString('en')}`}
        />
      )}
      <Alert type="info">
        Rows become people when they are sent: whoever is not known by then is among the unknown rows, and has to be
        sent again later.
      </Alert>
    </SpaceBetween>
  );
}
