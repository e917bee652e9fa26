import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { type Alternative, type Field, isSecret } from './fields.ts';
import { asSentence } from './said.ts';
import { TextField } from './text-field.tsx';
import { entered, isThere, type Values } from './values.ts';

export type FormProps = {
  fields: readonly Field[];
  values: Values;
  change: (field: Field, text: string) => void;
  /** What is wrong, by path. */
  problems: ReadonlyMap<string, string>;
  /** What stands in the empty field of a secret that is kept. */
  keptSecret?: string;
};

/** The form of a partner's settings, whichever partner it is. */
export function SettingsForm(props: FormProps) {
  return (
    <SpaceBetween size="m">
      {props.fields
        .filter(({ kind }) => kind !== 'fixed')
        .map((field) => (
          <OneField key={field.path} {...props} field={field} />
        ))}
    </SpaceBetween>
  );
}

function OneField(props: FormProps & { field: Field }) {
  const { field, values, change, problems } = props;
  const text = entered(field, values);
  const set = (next: string) => change(field, next);
  if (field.kind === 'group' && !field.required) {
    return (
      <SpaceBetween size="s">
        <Checkbox
          checked={isThere(field, values)}
          description={asSentence(field.description)}
          onChange={({ detail }) => set(String(detail.checked))}
        >
          {field.label}
        </Checkbox>
        {isThere(field, values) && <Within {...props} fields={field.fields} label={field.label} />}
      </SpaceBetween>
    );
  }
  if (field.kind === 'yes-no' && field.initial !== '') {
    return (
      <Toggle
        checked={text === 'true'}
        description={asSentence(field.description)}
        onChange={({ detail }) => set(String(detail.checked))}
      >
        {field.label}
      </Toggle>
    );
  }
  const problem = problems.get(field.path);
  return (
    <SpaceBetween size="s">
      <FormField
        label={<Label field={field} />}
        {...(problem !== undefined && { errorText: problem })}
        constraintText={problem === field.description ? undefined : asSentence(field.description)}
      >
        <Control field={field} text={text} set={set} kept={isSecret(field) ? props.keptSecret : undefined} />
      </FormField>
      {field.kind === 'group' && <Within {...props} fields={field.fields} label={field.label} />}
      {field.kind === 'union' && (
        <Chosen {...props} alternatives={field.alternatives} chosen={text} label={field.label} />
      )}
    </SpaceBetween>
  );
}

function Label({ field }: { field: Field }) {
  if (field.required || ('initial' in field && field.initial !== '')) return <>{field.label}</>;
  return (
    <>
      {field.label} <i>– optional</i>
    </>
  );
}

type ControlProps = { field: Field; text: string; set: (text: string) => void; kept: string | undefined };
type Option = { value: string; label: string; description?: string };

function Control({ field, text, set, kept }: ControlProps) {
  switch (field.kind) {
    case 'fixed':
    case 'group':
      return null;
    case 'union':
      return <Pick options={field.alternatives.map(optionOf)} field={field} text={text} set={set} />;
    case 'choice':
      return (
        <Pick
          options={field.choices.map((choice, index) => ({ value: String(index), label: choice.text }))}
          {...{ field, text, set }}
        />
      );
    case 'yes-no':
      return (
        <Pick
          options={[
            { value: 'true', label: 'Yes' },
            { value: 'false', label: 'No' },
          ]}
          {...{ field, text, set }}
        />
      );
    default:
      return <TextField field={field} text={text} set={set} kept={kept} />;
  }
}

const optionOf = ({ label, description }: Alternative, index: number): Option => ({
  value: String(index),
  label,
  ...(description !== '' && { description }),
});

/** What may be left out can be taken back. */
const NOTHING: Option = { value: '', label: 'Not set' };

function Pick({ options, field, text, set }: { options: Option[] } & Omit<ControlProps, 'kept'>) {
  const mayBeEmpty = !field.required && 'initial' in field && field.initial === '';
  const all = mayBeEmpty ? [NOTHING, ...options] : options;
  return (
    <Select
      options={all}
      selectedOption={all.find(({ value }) => value === text) ?? null}
      placeholder="Choose"
      onChange={({ detail }) => set(detail.selectedOption.value ?? '')}
      ariaLabel={field.label}
    />
  );
}

function Chosen({
  alternatives,
  chosen,
  ...props
}: FormProps & { alternatives: readonly Alternative[]; chosen: string; label: string }) {
  const fields = alternatives[Number(chosen || Number.NaN)]?.fields.filter(({ kind }) => kind !== 'fixed') ?? [];
  return fields.length === 0 ? null : <Within {...props} fields={fields} />;
}

/** Fields that belong to the one above them. */
function Within({ label, ...props }: FormProps & { label: string }) {
  return (
    <fieldset className="within" aria-label={label}>
      <SettingsForm {...props} />
    </fieldset>
  );
}
