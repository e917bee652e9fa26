import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { type Filter, type Kind, type KnownProperty, kindOf, kindOfType, valuesOf } from './filter.ts';
import { FilterProblem } from './filter-problem.tsx';
import { FilterValues } from './filter-values.tsx';
import { operatorOf, operatorsFor, withOperator, withValues } from './operators.ts';

const kindOptions: { value: Kind; label: string }[] = [
  { value: 'string', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'boolean', label: 'yes or no' },
  { value: 'date', label: 'date' },
];

/** One property, how it is compared, and with what. */
export function FilterRow(props: {
  filter: Filter;
  place: string;
  properties: readonly KnownProperty[];
  change: (filter: Filter) => void;
  remove: () => void;
  /** What is wrong with it, in the API's words. */
  problem?: string | undefined;
}) {
  const { filter, place, properties, change, remove, problem } = props;
  const [chosen, setChosen] = useState<Kind>();
  const known = properties.find(({ name }) => name === filter.name);
  const kind = kindOf(filter, { chosen, known: known?.type });
  const operator = operatorOf(filter, kind);
  const operators = operatorsFor(kind, operator.name);
  const label = filter.name === '' ? place : filter.name;

  function name(next: string): void {
    const found = properties.find((one) => one.name === next);
    const nextKind = kindOfType(found?.type);
    setChosen(undefined);
    // Another property is compared in its own way; while a name is being typed, nothing of it is known.
    const isOther = nextKind !== undefined && nextKind !== kind;
    change(isOther ? fresh(next, nextKind) : { ...filter, name: next });
  }

  function ask(nextKind: Kind): void {
    setChosen(nextKind);
    if (nextKind !== kind) change(fresh(filter.name, nextKind));
  }

  return (
    <fieldset className="filter-row" aria-label={`${place}: ${filter.name}`}>
      <div className="filter-name">
        <Autosuggest
          value={filter.name}
          ariaLabel={`${place}, property`}
          placeholder="Property"
          enteredTextLabel={(text) => `Use “${text}”`}
          options={suggested(properties)}
          empty="No property is known yet"
          clearAriaLabel={`${place}: clear the property`}
          onChange={({ detail }) => name(detail.value)}
        />
      </div>
      <div className="filter-kind">
        <Select
          ariaLabel={`${place}, compared as`}
          options={kindOptions}
          selectedOption={kindOptions.find(({ value }) => value === kind) ?? null}
          onChange={({ detail }) =>
            ask(kindOptions.find(({ value }) => value === detail.selectedOption.value)?.value ?? 'string')
          }
        />
      </div>
      <div className="filter-operator">
        <Select
          ariaLabel={`${place}, operator`}
          options={operators.map((one) => ({ value: one.name, label: one.label }))}
          selectedOption={{ value: operator.name, label: operator.label }}
          onChange={({ detail }) => {
            const next = operators.find((one) => one.name === detail.selectedOption.value);
            if (next) change(withOperator(filter, next));
          }}
        />
      </div>
      <div className="filter-what">
        <FilterValues
          kind={kind}
          takes={operator.takes}
          values={valuesOf(filter)}
          label={`${label}, value`}
          change={(values) => change(withValues(filter, { takes: operator.takes, values }))}
        />
      </div>
      <Button variant="icon" iconName="remove" ariaLabel={`Remove ${place}`} onClick={remove} />
      <FilterProblem problem={problem} />
    </fieldset>
  );
}

function fresh(name: string, kind: Kind): Filter {
  const [operator] = operatorsFor(kind);
  return operator ? withOperator({ name }, operator) : { name };
}

function suggested(properties: readonly KnownProperty[]): AutosuggestProps.Options {
  const groups = Map.groupBy(properties, ({ group = '' }) => group);
  return [...groups].flatMap(([label, members]): AutosuggestProps.Options => {
    const options = members.map(({ name, type }) => ({ value: name, ...(type !== undefined && { tags: [type] }) }));
    return label === '' ? options : [{ label, options }];
  });
}
