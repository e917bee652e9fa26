import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorOf } from './field-errors.ts';
import type { FieldsProps } from './fields-props.ts';
import type { Method } from './template.ts';
import { type HeaderRow, withHeader } from './webhook-form.ts';

/** What the webhook is called, and where and how calls go. */
const methods: Method[] = ['POST', 'GET', 'PUT', 'DELETE'];
const MOST_HEADERS = 20;

export function ReceiverFields(props: FieldsProps) {
  const { form, change, errors } = props;
  return (
    <Container header={<Header variant="h2">Receiver</Header>}>
      <SpaceBetween size="l">
        <FormField
          label="Name"
          constraintText="1–120 characters; no two webhooks have the same."
          errorText={errorOf(errors, 'name')}
        >
          <Input value={form.name} autoComplete={false} onChange={({ detail }) => change({ name: detail.value })} />
        </FormField>
        <FormField
          label="URL"
          constraintText="An https address without a user or a password, at most 2,048 characters."
          errorText={errorOf(errors, 'url')}
        >
          <Input
            value={form.url}
            inputMode="url"
            autoComplete={false}
            spellcheck={false}
            placeholder="https://hooks.example.com/causeway"
            onChange={({ detail }) => change({ url: detail.value })}
          />
        </FormField>
        <FormField label="Method" errorText={errorOf(errors, 'method')}>
          <RadioGroup
            direction="horizontal"
            value={form.method}
            items={methods.map((value) => ({ value, label: value }))}
            onChange={({ detail }) => change({ method: methods.find((one) => one === detail.value) ?? 'POST' })}
          />
        </FormField>
        <HeadersField {...props} />
      </SpaceBetween>
    </Container>
  );
}

function HeadersField({ form, change, secrets, changeSecrets, errors }: FieldsProps) {
  const { headers } = form;
  const rename = (row: HeaderRow, name: string) =>
    // A value is stored under its name: with another name, it is another header.
    change({ headers: headers.map((one) => (one.id === row.id ? { ...one, name, isKept: false } : one)) });
  return (
    <FormField
      label="Headers – optional"
      description="Sent with each call. Values are sealed when they are saved, and never shown again."
      errorText={errorOf(errors, 'headers')}
      stretch
    >
      <AttributeEditor
        items={headers}
        addButtonText="Add header"
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove header ${name}`}
        empty="No headers of your own."
        disableAddButton={headers.length >= MOST_HEADERS}
        additionalInfo={headers.length >= MOST_HEADERS ? 'At most 20 headers.' : undefined}
        onAddButtonClick={() => change({ headers: withHeader(form).headers })}
        onRemoveButtonClick={({ detail }) => change({ headers: headers.toSpliced(detail.itemIndex, 1) })}
        definition={[
          {
            label: 'Name',
            errorText: ({ name }) => errorOf(errors, `headers.${name.trim()}`),
            control: (row) => (
              <Input
                value={row.name}
                placeholder="X-Shop"
                autoComplete={false}
                spellcheck={false}
                onChange={({ detail }) => rename(row, detail.value)}
              />
            ),
          },
          {
            label: 'Value',
            control: ({ id, isKept }) => (
              <Input
                type="password"
                autoComplete="new-password"
                value={secrets.headers.get(id) ?? ''}
                placeholder={isKept ? 'Stored; leave it empty to keep it' : ''}
                onChange={({ detail }) => changeSecrets({ headers: new Map(secrets.headers).set(id, detail.value) })}
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}
