import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { dayOfWire, wireDate } from './days.ts';
import { type Kind, type Scalar, textOf } from './filter.ts';
import type { Takes } from './operators.ts';

/** What a filter's property is compared with: nothing, a value, a pair, or any of several, as its kind is written. */
type Props = { kind: Kind; takes: Takes; values: readonly Scalar[]; label: string; change: (values: Scalar[]) => void };

/** More than anybody types; a query has up to a thousand. */
const MOST_SHOWN = 40;

export function FilterValues({ kind, takes, values, label, change }: Props) {
  if (takes === 'nothing') return null;
  if (takes === 'any-of') return <AnyOf kind={kind} values={values} label={label} change={change} />;
  const put = (place: number) => (value: Scalar) =>
    change([0, 1].slice(0, takes === 'pair' ? 2 : 1).map((at) => (at === place ? value : (values[at] ?? ''))));
  if (takes === 'one') return <OneValue kind={kind} value={values[0]} label={label} change={put(0)} />;
  return (
    <div className="filter-values">
      <OneValue kind={kind} value={values[0]} label={`${label}, from`} change={put(0)} />
      <span>and</span>
      <OneValue kind={kind} value={values[1]} label={`${label}, to`} change={put(1)} end />
    </div>
  );
}

function AnyOf({ kind, values, label, change }: Omit<Props, 'takes'>) {
  if (values.length > MOST_SHOWN) return <span>any of {values.length} values, which are in the JSON</span>;
  const shown = values.length === 0 ? [''] : values;
  return (
    <div className="filter-values">
      {shown.map((value, place) => (
        <span className="filter-value" key={place}>
          {place > 0 && <span>or</span>}
          <OneValue
            kind={kind}
            value={value}
            label={place === 0 ? label : `${label}, ${place + 1}`}
            change={(next) => change(shown.map((one, at) => (at === place ? next : one)))}
          />
          {place > 0 && (
            <Button
              variant="icon"
              iconName="close"
              ariaLabel={`Remove value ${place + 1}`}
              onClick={() => change(shown.filter((_, at) => at !== place))}
            />
          )}
        </span>
      ))}
      <Button
        variant="inline-icon"
        iconName="add-plus"
        ariaLabel={`Another value for ${label}`}
        onClick={() => change([...shown, ''])}
      />
    </div>
  );
}

type OneProps = {
  kind: Kind;
  value: Scalar | undefined;
  label: string;
  change: (value: Scalar) => void;
  end?: boolean;
};

function OneValue({ kind, value, label, change, end = false }: OneProps) {
  switch (kind) {
    case 'boolean':
      return <YesOrNo value={value} label={label} change={change} />;
    case 'number':
      return <NumberInput value={value} label={label} change={change} />;
    case 'date':
      return <DayInput value={value} label={label} change={change} end={end} />;
    case 'string':
      return <Input value={textOf(value)} ariaLabel={label} onChange={({ detail }) => change(detail.value)} />;
  }
}

const yes = { value: 'True', label: 'Yes' };
const no = { value: 'False', label: 'No' };

function YesOrNo({ value, label, change }: Omit<OneProps, 'kind' | 'end'>) {
  const said = textOf(value).toLowerCase();
  return (
    <Select
      ariaLabel={label}
      placeholder="Yes or no"
      options={[yes, no]}
      selectedOption={said === 'true' ? yes : said === 'false' ? no : null}
      onChange={({ detail }) => change(detail.selectedOption.value ?? '')}
    />
  );
}

/** Keeps what is typed as long as it is on its way to a number: "1." and "-" too. */
export function NumberInput({
  value,
  label,
  placeholder,
  change,
}: {
  value: Scalar | undefined;
  label: string;
  placeholder?: string;
  change: (value: Scalar) => void;
}) {
  const [typed, setTyped] = useState(textOf(value));
  const shown = numberIn(typed) === value || typed === value ? typed : textOf(value);
  return (
    <Input
      type="number"
      step="any"
      inputMode="decimal"
      ariaLabel={label}
      {...(placeholder !== undefined && { placeholder })}
      value={shown}
      onChange={({ detail }) => {
        setTyped(detail.value);
        change(numberIn(detail.value) ?? detail.value);
      }}
    />
  );
}

function numberIn(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}

function DayInput({ value, label, change, end = false }: Omit<OneProps, 'kind'>) {
  const zone = useSession().account.timezone;
  const [typed, setTyped] = useState('');
  const day = dayOfWire(zone, value);
  return (
    <DatePicker
      value={day === '' ? typed : day}
      ariaLabel={`${label} (${zone})`}
      format="iso"
      inputFormat="iso"
      placeholder="YYYY-MM-DD"
      openCalendarAriaLabel={(selected) => (selected ? `Choose the day, now ${selected}` : 'Choose the day')}
      nextMonthAriaLabel="Next month"
      previousMonthAriaLabel="Previous month"
      todayAriaLabel="Today"
      onChange={({ detail }) => {
        setTyped(detail.value);
        change(wireDate(zone, { day: detail.value, end }));
      }}
    />
  );
}
