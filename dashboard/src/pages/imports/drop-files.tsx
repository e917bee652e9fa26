import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useDraft } from '../../parts/draft.ts';
import type { UploadOptions } from './upload/uploads.ts';

/** Where files are dropped or chosen, and what is said of all of them. */
const TYPES = [
  { value: 'profile', label: 'Profiles', description: 'Each row is a person' },
  { value: 'event', label: 'Events', description: 'Each row is something that a person did' },
] as const;
const DELIMITERS = [
  { value: '', label: 'As the header has it' },
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar ( | )' },
] as const;
const NONE: UploadOptions = { type: 'profile', delimiter: '', clientEmail: '' };

export function DropFiles({ take }: { take: (files: readonly File[], options: UploadOptions) => Promise<void> }) {
  const [options, setOptions] = useDraft('csv-upload-options', NONE);
  const given = (files: readonly File[]) => void (files.length > 0 && take(files, options));
  return (
    <Container>
      <SpaceBetween size="m">
        <FileDropzone onChange={({ detail }) => given(detail.value)}>
          <SpaceBetween size="xs" alignItems="center">
            <b>Drop CSV files here</b>
            <FileInput multiple value={[]} onChange={({ detail }) => given(detail.value)}>
              Choose files
            </FileInput>
            <span className="below">
              UTF-8 with a header row, as it is or gzipped, at most 1 GB each; several at once. One column must be the
              identity.
            </span>
          </SpaceBetween>
        </FileDropzone>
        <ExpandableSection headerText="Options for the next files">
          <SpaceBetween size="m">
            <FormField label="What the rows are">
              <Select
                selectedOption={TYPES.find(({ value }) => value === options.type) ?? TYPES[0]}
                options={TYPES}
                onChange={({ detail }) => {
                  const type = detail.selectedOption.value === 'event' ? 'event' : 'profile';
                  setOptions((now) => ({ ...now, type }));
                }}
              />
            </FormField>
            <FormField label="Between the cells">
              <Select
                selectedOption={DELIMITERS.find(({ value }) => value === options.delimiter) ?? DELIMITERS[0]}
                options={DELIMITERS}
                onChange={({ detail }) => {
                  const found = DELIMITERS.find(({ value }) => value === detail.selectedOption.value);
                  setOptions((now) => ({ ...now, delimiter: found?.value ?? '' }));
                }}
              />
            </FormField>
            <FormField
              label="Mail to"
              description="Who is told when it is done; without it, the address of the account."
            >
              <Input
                type="email"
                inputMode="email"
                value={options.clientEmail}
                onChange={({ detail }) => setOptions((now) => ({ ...now, clientEmail: detail.value }))}
              />
            </FormField>
          </SpaceBetween>
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
