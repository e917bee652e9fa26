import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { classNames, outcomes, outcomeWords } from './answer-words.ts';
import type { AttemptFilter } from './attempt-filter.ts';
import type { Template } from './template.ts';
import { TimeWindowField } from './time-window-field.tsx';

/** By what attempts are searched; all of it is in the address. */
type Props = { filter: AttemptFilter; change: (next: AttemptFilter) => void; templates: readonly Template[] };
type TextName = 'campaign' | 'person' | 'delivery' | 'status';

const texts: { name: TextName; label: string; placeholder: string }[] = [
  { name: 'person', label: 'Person', placeholder: 'Any name of theirs' },
  { name: 'campaign', label: 'Campaign', placeholder: 'Its number' },
  { name: 'status', label: 'Status', placeholder: 'Such as 503' },
  { name: 'delivery', label: 'webhook-id', placeholder: 'Of one call' },
];

const outcomeOptions = outcomes.map((value) => ({ value, label: outcomeWords.get(value) ?? value }));
const classOptions = classNames.map((value) => ({ value, label: value }));
const all = { value: '', label: 'All webhooks' };

export function AttemptsFilters({ filter, change, templates }: Props) {
  const options = [all, ...templates.map(({ id, name }) => ({ value: String(id), label: name }))];
  const chosen = options.find(({ value }) => value === filter.template);
  return (
    <search className="attempts-filters" aria-label="Filters of attempts">
      <FormField label="Time">
        <TimeWindowField window={filter.window} change={(window) => change({ ...filter, window })} />
      </FormField>
      <FormField label="Webhook">
        <Select
          selectedOption={chosen ?? { value: filter.template, label: filter.template }}
          options={options}
          filteringType="auto"
          onChange={({ detail }) => change({ ...filter, template: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Outcome">
        <Multiselect
          placeholder="Any"
          inlineTokens
          options={outcomeOptions}
          selectedOptions={outcomeOptions.filter(({ value }) => filter.outcomes.includes(value))}
          onChange={({ detail }) => change({ ...filter, outcomes: valuesOf(detail.selectedOptions) })}
        />
      </FormField>
      <FormField label="Answer">
        <Multiselect
          placeholder="Any"
          inlineTokens
          options={classOptions}
          selectedOptions={classOptions.filter(({ value }) => filter.classes.includes(value))}
          onChange={({ detail }) => change({ ...filter, classes: valuesOf(detail.selectedOptions) })}
        />
      </FormField>
      {texts.map(({ name, label, placeholder }) => (
        <FormField key={name} label={label}>
          <Input
            type="search"
            value={filter[name]}
            placeholder={placeholder}
            clearAriaLabel={`Clear ${label}`}
            onChange={({ detail }) => change({ ...filter, [name]: detail.value })}
          />
        </FormField>
      ))}
    </search>
  );
}

function valuesOf(options: readonly { value?: string }[]): string[] {
  return options.flatMap(({ value }) => value ?? []);
}
