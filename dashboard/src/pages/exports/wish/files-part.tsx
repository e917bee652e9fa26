import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { PartProps } from './content-part.tsx';
import { folderChoices, formatOf, optionsFor, TEMPLATE_VARIABLES } from './options.ts';
import type { Wish } from './wish.ts';

const formatWords = new Map([
  ['json', 'JSON: the event’s name in the first line, then one object a line'],
  ['jsonl', 'JSON Lines: one object a line'],
  ['csv', 'CSV: a header, then one record a line'],
  ['xml', 'XML'],
  ['parquet', 'Parquet: for warehouses and data frames'],
]);
const layouts = [
  { value: 'flat', label: 'Plain columns' },
  { value: 'union', label: 'Maps of unions', description: 'for readers that know only this layout' },
];

/** How records are written, as far as the partner leaves a choice. */
export function FilesPart({ wish, change, partner, problems }: PartProps) {
  const format = formatOf(partner, wish);
  const options = optionsFor(partner, wish);
  const choose = (patch: Partial<Wish['options']>) => change({ options: { ...wish.options, ...patch } });
  const { asString, objectId, formulaSafe, gz, eventFolders, parquet } = wish.options;
  if (partner.formats.length < 2 && options.length === 0) return null;
  const check = (
    text: string,
    checked: boolean,
    patch: (now: boolean) => Partial<Wish['options']>,
    description: string,
  ) => (
    <Checkbox checked={checked} description={description} onChange={({ detail }) => choose(patch(detail.checked))}>
      {text}
    </Checkbox>
  );
  return (
    <Container header={<Header variant="h2">Format</Header>}>
      <SpaceBetween size="l">
        {partner.formats.length > 1 && (
          <FormField label="Format of the files" errorText={problems.get('format')}>
            <RadioGroup
              value={format}
              items={partner.formats.map((value) => ({ value, label: formatWords.get(value) ?? value }))}
              onChange={({ detail }) => change({ format: detail.value })}
            />
          </FormField>
        )}
        {options.includes('parquet') && (
          <FormField label="Layout" errorText={problems.get('parquet')}>
            <Select
              options={layouts}
              selectedOption={layouts.find(({ value }) => value === parquet) ?? null}
              onChange={({ detail }) => choose({ parquet: detail.selectedOption.value ?? 'flat' })}
            />
          </FormField>
        )}
        {options.includes('asString') &&
          check('As string', asString, (now) => ({ asString: now }), 'Every value of a property is a text.')}
        {options.includes('objectId') &&
          check('Object ID', objectId, (now) => ({ objectId: now }), 'Each record says its person’s device id.')}
        {options.includes('formulaSafe') &&
          check(
            'Safe in spreadsheets',
            formulaSafe,
            (now) => ({ formulaSafe: now }),
            'Cells that a spreadsheet may take for formulas are marked as text.',
          )}
        {options.includes('gz') &&
          check('Gzip whole files', gz, (now) => ({ gz: now }), '.parquet.gz, which few readers open by themselves.')}
        {options.includes('folders') && <FolderChoice wish={wish} choose={choose} problems={problems} />}
        {options.includes('eventFolders') &&
          check('A folder for each event', eventFolders, (now) => ({ eventFolders: now }), 'Below the others.')}
      </SpaceBetween>
    </Container>
  );
}

function FolderChoice(props: {
  wish: Wish;
  choose: (patch: Partial<Wish['options']>) => void;
  problems: ReadonlyMap<string, string>;
}) {
  const { wish, choose, problems } = props;
  const { folders, template } = wish.options;
  return (
    <SpaceBetween size="s">
      <FormField label="Folders" errorText={problems.get('folders')}>
        <Select
          options={folderChoices}
          selectedOption={folderChoices.find(({ value }) => value === folders) ?? null}
          onChange={({ detail }) => choose({ folders: detail.selectedOption.value ?? 'root' })}
        />
      </FormField>
      {folders === 'template' && (
        <FormField
          label="Template"
          constraintText={`Names with one "/" between them, at most 100 bytes. Variables: ${TEMPLATE_VARIABLES}`}
          errorText={problems.get('folders.template')}
        >
          <Input value={template} spellcheck={false} onChange={({ detail }) => choose({ template: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  );
}
