import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { type Filter, operatorOf, type ValueType } from '../model/filters.ts';

/** What a filter compares with: nothing, one value, a pair, or any of several. */
const MOST = 20;

export function Values({ filter, change }: { filter: Filter; change: (values: string[]) => void }) {
  const { type, values } = filter;
  const takes = operatorOf(filter)?.takes ?? 'one';
  if (takes === 'none') return <span className="campaign-nothing">Takes no value</span>;
  const put = (place: number, value: string) => change(values.map((one, at) => (at === place ? value : one)));
  return (
    <div className="campaign-values">
      {values.map((value, place) => (
        <div key={place} className="campaign-value">
          <ValueInput
            {...{ type, value }}
            label={values.length === 1 ? 'Value' : `Value ${place + 1}`}
            change={(next) => put(place, next)}
          />
          {takes === 'some' && values.length > 1 && (
            <Button
              variant="icon"
              iconName="close"
              ariaLabel={`Remove value ${place + 1}`}
              onClick={() => change(values.filter((_, at) => at !== place))}
            />
          )}
        </div>
      ))}
      {takes === 'some' && values.length < MOST && (
        <Button variant="inline-link" iconName="add-plus" onClick={() => change([...values, ''])}>
          or another value
        </Button>
      )}
    </div>
  );
}

type Given = { type: ValueType; value: string; label: string; change: (value: string) => void };

function ValueInput({ type, value, label, change }: Given) {
  if (type === 'yes-no') {
    const options = [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ];
    return (
      <Select
        options={options}
        selectedOption={options.find((one) => one.value === value) ?? null}
        onChange={({ detail }) => change(detail.selectedOption.value ?? '')}
        ariaLabel={label}
      />
    );
  }
  if (type === 'date') return <Day {...{ value, label, change }} />;
  return (
    <Input
      value={value}
      onChange={({ detail }) => change(detail.value)}
      ariaLabel={label}
      {...(type === 'number' && { inputMode: 'decimal' as const })}
    />
  );
}

/** A day of the account's calendar. */
export function Day({ value, label, change }: { value: string; label?: string; change: (day: string) => void }) {
  return (
    <DatePicker
      value={value}
      onChange={({ detail }) => change(detail.value)}
      {...(label !== undefined && { ariaLabel: label })}
      placeholder="YYYY/MM/DD"
      openCalendarAriaLabel={(day) => (day === null ? 'Choose a day' : `Choose a day, now ${day}`)}
      todayAriaLabel="Today"
      nextMonthAriaLabel="Next month"
      previousMonthAriaLabel="Month before"
      expandToViewport
    />
  );
}
