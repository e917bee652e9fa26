import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Choice as Sides } from '../../../parts/choice.tsx';
import { Choice } from '../fields/choice.tsx';
import { type ContentForm, isJsonText, type KeyValue, type Pair } from '../model/definition.ts';
import { BodyField } from './body-field.tsx';
import { useBuilder } from './context.ts';
import { PreviewPanel } from './preview-panel.tsx';

/** Fourth step: what a call says. */
export function StepMessage() {
  const { form, change } = useBuilder();
  const { content } = form;
  const put = (part: Partial<ContentForm>) => change({ content: { ...content, ...part } });
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What a call says</Header>}>
        <SpaceBetween size="l">
          <FormField label="Format">
            <Sides
              label="Format"
              chosen={content.type}
              options={[
                { id: 'json', text: 'JSON' },
                { id: 'text', text: 'Plain text' },
              ]}
              choose={(type) => put(withFormat(type, content))}
            />
          </FormField>
          <FormField label="Body">
            <RadioGroup
              value={content.isOwn ? 'own' : 'profile'}
              items={[
                {
                  value: 'profile',
                  label: 'Profile variables and key-value pairs',
                  description: 'All that is known of the people, many in a call, and the pairs below.',
                },
                { value: 'own', label: 'Custom body', description: 'Text of your own; each person gets a call.' },
              ]}
              onChange={({ detail }) => put({ isOwn: detail.value === 'own' })}
            />
          </FormField>
          {content.isOwn && <BodyField content={content} put={put} />}
          <KeyValues pairs={content.keyValues} change={(keyValues) => put({ keyValues })} />
          <UrlPairs pairs={content.urlPairs} change={(urlPairs) => put({ urlPairs })} />
        </SpaceBetween>
      </Container>
      <PreviewPanel />
    </SpaceBetween>
  );
}

/** Plain text is a body of one's own. */
function withFormat(type: ContentForm['type'], { isOwn }: ContentForm): Partial<ContentForm> {
  return { type, isOwn: isOwn || type === 'text' };
}

const grid = [
  { breakpoint: 'xs' as const, rows: [[3, 2, 5]], removeButton: { width: 'auto' as const } },
  { rows: [[1], [1], [1]] },
];

function KeyValues({ pairs, change }: { pairs: readonly KeyValue[]; change: (pairs: KeyValue[]) => void }) {
  const { problem } = useBuilder();
  const put = (place: number, pair: KeyValue) => change(pairs.map((one, at) => (at === place ? pair : one)));
  return (
    <FormField label="Key-value pairs" description="Values may hold variables." stretch>
      <AttributeEditor
        items={pairs}
        addButtonText="Add a pair"
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove the pair ${name}`}
        gridLayout={grid}
        definition={[
          {
            label: 'Key',
            control: (pair, place) => (
              <Input value={pair.name} onChange={({ detail }) => put(place, { ...pair, name: detail.value })} />
            ),
            errorText: (_, place) => problem(`content.keyValues.${place}.name`),
          },
          {
            label: 'Type',
            control: (pair, place) => (
              <Choice
                value={pair.isJson ? 'json' : 'text'}
                options={[
                  { value: 'text', label: 'Text' },
                  { value: 'json', label: 'JSON' },
                ]}
                change={(type) => put(place, { ...pair, isJson: type === 'json' })}
              />
            ),
          },
          {
            label: 'Value',
            control: (pair, place) => (
              <Input value={pair.value} onChange={({ detail }) => put(place, { ...pair, value: detail.value })} />
            ),
            errorText: ({ name, value, isJson }, place) =>
              isJson && !isJsonText(value)
                ? 'must be JSON, such as 5, true or ["a"]'
                : (problem(`content.keyValues.${place}.value`) ?? problem(`content.keyValues.${name}`)),
          },
        ]}
        onAddButtonClick={() => change([...pairs, { name: '', value: '', isJson: false }])}
        onRemoveButtonClick={({ detail }) => change(pairs.filter((_, place) => place !== detail.itemIndex))}
      />
    </FormField>
  );
}

function UrlPairs({ pairs, change }: { pairs: readonly Pair[]; change: (pairs: Pair[]) => void }) {
  const { problem } = useBuilder();
  const put = (place: number, pair: Pair) => change(pairs.map((one, at) => (at === place ? pair : one)));
  return (
    <FormField
      label="Added to the address"
      description="Pairs after the ? of the address; values may hold variables."
      stretch
    >
      <AttributeEditor
        items={pairs}
        addButtonText="Add to the address"
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove ${name} from the address`}
        definition={[
          {
            label: 'Parameter',
            control: (pair, place) => (
              <Input value={pair.name} onChange={({ detail }) => put(place, { ...pair, name: detail.value })} />
            ),
            errorText: (_, place) => problem(`content.urlPairs.${place}.name`),
          },
          {
            label: 'Its value',
            control: (pair, place) => (
              <Input value={pair.value} onChange={({ detail }) => put(place, { ...pair, value: detail.value })} />
            ),
            errorText: ({ name }, place) =>
              problem(`content.urlPairs.${place}.value`) ?? problem(`content.urlPairs.${name}`),
          },
        ]}
        onAddButtonClick={() => change([...pairs, { name: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => change(pairs.filter((_, place) => place !== detail.itemIndex))}
      />
    </FormField>
  );
}
