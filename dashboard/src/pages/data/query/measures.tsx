import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import { type KnownProperty, valuesOf } from '../../../parts/filters/filter.ts';
import { FilterValues } from '../../../parts/filters/filter-values.tsx';
import { comparisons, operatorOf, withOperator, withValues } from '../../../parts/filters/operators.ts';
import type { Aggregate, Compared } from './tree.ts';

/** How often a person did it, or what it comes to in all. */
type Comparing<Value extends Compared> = { value: Value; label: string; change: (value: Value) => void };

function Comparison<Value extends Compared>({ value, label, change }: Comparing<Value>) {
  const given = { name: '', ...comparedOf(value) };
  const operator = operatorOf(given, 'number');
  const put = ({ name: _, ...next }: ReturnType<typeof withOperator>) => {
    const { operator: _operator, value: _value, ...rest } = value;
    change({ ...value, ...rest, ...next });
  };
  return (
    <>
      <Select
        ariaLabel={`${label}, operator`}
        options={comparisons.map((one) => ({ value: one.name, label: one.label }))}
        selectedOption={{ value: operator.name, label: operator.label }}
        onChange={({ detail }) => {
          const next = comparisons.find((one) => one.name === detail.selectedOption.value);
          if (next) put(withOperator(given, next));
        }}
      />
      <FilterValues
        kind="number"
        takes={operator.takes}
        values={valuesOf(given)}
        label={`${label}, value`}
        change={(values) => put(withValues(given, { takes: operator.takes, values }))}
      />
    </>
  );
}

function comparedOf({ operator, value }: Compared): Compared {
  return { ...(operator !== undefined && { operator }), ...(value !== undefined && { value }) };
}

export function HowOften(props: {
  value: Compared;
  words: string;
  change: (value: Compared) => void;
  remove: () => void;
}) {
  const { value, words, change, remove } = props;
  return (
    <fieldset className="filter-row" aria-label={words}>
      <span>{words}</span>
      <Comparison value={comparedOf(value)} label={words} change={change} />
      <Button variant="icon" iconName="remove" ariaLabel={`Remove ${words}`} onClick={remove} />
    </fieldset>
  );
}

const functions = [
  { value: 'sum', label: 'The sum of' },
  { value: 'avg', label: 'The average of' },
  { value: 'min', label: 'The least' },
  { value: 'max', label: 'The greatest' },
  { value: 'count_distinct', label: 'The number of different' },
];

export function InAll(props: {
  value: Aggregate;
  properties: readonly KnownProperty[];
  change: (value: Aggregate) => void;
  remove: () => void;
}) {
  const { value, properties, change, remove } = props;
  return (
    <fieldset className="filter-row" aria-label="In all">
      <Select
        ariaLabel="In all, function"
        options={functions}
        selectedOption={
          functions.find((one) => one.value === value.function) ?? { value: value.function, label: value.function }
        }
        onChange={({ detail }) => change({ ...value, function: detail.selectedOption.value ?? 'sum' })}
      />
      <div className="filter-name">
        <Autosuggest
          value={value.property ?? ''}
          ariaLabel="In all, property"
          placeholder="Property"
          clearAriaLabel="Clear"
          enteredTextLabel={(text) => `Use “${text}”`}
          options={properties.map(({ name, type }) => ({ value: name, ...(type !== undefined && { tags: [type] }) }))}
          onChange={({ detail }) => change({ ...value, property: detail.value })}
        />
      </div>
      <Comparison value={value} label="In all" change={change} />
      <Button variant="icon" iconName="remove" ariaLabel="Remove in all" onClick={remove} />
    </fieldset>
  );
}
