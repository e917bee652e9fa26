import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { useBuilder } from '../builder/context.ts';
import { segmentsQuery, uploadList } from '../calls.ts';
import type { Segment } from '../shapes.ts';
import { counted } from '../words/quoted.ts';

/** A segment that is there, or a list that is uploaded here and becomes one. */
export function SegmentField(props: { label: string; path: string; id: string; change: (id: string) => void }) {
  const { label, path, id, change } = props;
  const { problem } = useBuilder();
  const segments = useQuery(segmentsQuery);
  const options = (segments.data ?? []).map(optionOf).toReversed();
  return (
    <SpaceBetween size="m">
      <FormField label={label} errorText={problem(path)}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === id) ?? (id === '' ? null : { value: id, label: id })}
          onChange={({ detail }) => change(detail.selectedOption.value ?? '')}
          placeholder="Choose a segment or a list"
          empty="There are no segments yet. Upload a list below, or save a query as a segment."
          statusType={segments.isError ? 'error' : segments.isPending ? 'loading' : 'finished'}
          loadingText="Loading segments"
          errorText={segments.isError ? asFailure(segments.error).message : ''}
          recoveryText="Try again"
          onLoadItems={() => void (segments.isError && segments.refetch())}
          filteringType="auto"
          filteringAriaLabel="Find a segment"
          filteringPlaceholder="Find"
        />
      </FormField>
      <UploadList chosen={change} />
    </SpaceBetween>
  );
}

function optionOf(segment: Segment) {
  const people = segment.kind === 'list' ? `List of ${counted(segment.people, 'person', 'people')}` : 'Saved query';
  return { value: String(segment.id), label: segment.name, description: people };
}

const MOST_BYTES = 4 * 1024 * 1024;

function UploadList({ chosen }: { chosen: (id: string) => void }) {
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState('');
  const [file] = files;
  const isLarge = (file?.size ?? 0) > MOST_BYTES;
  const upload = useMutation({
    mutationFn: async (csv: File) => await uploadList(name === '' ? csv.name : name, csv),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['segments'] });
      setFiles([]);
      chosen(String(made.id));
    },
  });
  const made = upload.data;
  return (
    <ExpandableSection headerText="Upload a list of people">
      <SpaceBetween size="m">
        <FormField
          label="CSV"
          description="With a column identity, objectId, email or phone; at most 4 MB and 100,000 rows."
          {...(isLarge && { errorText: 'must be at most 4 MB; make a larger list under Data, Segments' })}
        >
          <FileUpload
            value={files}
            onChange={({ detail }) => setFiles([...detail.value])}
            accept=".csv,text/csv"
            i18nStrings={{
              uploadButtonText: () => 'Choose a file',
              dropzoneText: () => 'Drop a file here',
              removeFileAriaLabel: () => 'Remove the file',
              limitShowFewer: 'Show fewer',
              limitShowMore: 'Show more',
              errorIconAriaLabel: 'Error',
              warningIconAriaLabel: 'Warning',
            }}
            showFileSize
          />
        </FormField>
        <FormField label="Name of the list">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} placeholder={file?.name ?? ''} />
        </FormField>
        <Button
          disabled={!file || isLarge}
          loading={upload.isPending}
          onClick={() => void (file && upload.mutate(file))}
        >
          Upload and choose
        </Button>
        {upload.isError && <Alert type="error">{asFailure(upload.error).message}</Alert>}
        {made?.kind === 'list' && (
          <Alert type={made.unknown > 0 ? 'warning' : 'success'}>
            {`${counted(made.rows, 'row')} named ${counted(made.people, 'person', 'people')}.`}
            {made.unknown > 0 && ` ${counted(made.unknown, 'row')} named nobody known.`}
          </Alert>
        )}
      </SpaceBetween>
    </ExpandableSection>
  );
}
