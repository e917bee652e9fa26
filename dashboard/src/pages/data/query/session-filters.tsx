import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { type Filter, valuesOf } from '../../../parts/filters/filter.ts';
import { FilterProblem } from '../../../parts/filters/filter-problem.tsx';
import type { ProblemAt } from '../../../parts/filters/problem.ts';

/** `session_properties`: whether it was the first time, the time of day, the day of the week or month, and campaign tags. */
type One = { filter: Filter; label: string; change: (filter: Filter) => void };

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const sessionChoices: { id: string; text: string; first: Filter }[] = [
  { id: 'first_time', text: 'First time or not', first: { name: 'first_time', value: 'True' } },
  { id: 'time_of_day', text: 'Time of day', first: { name: 'time_of_day', value: ['09:00', '17:00'] } },
  { id: 'day_of_week', text: 'Day of the week', first: { name: 'day_of_week', value: ['Monday'] } },
  { id: 'day_of_month', text: 'Day of the month', first: { name: 'day_of_month', value: [1] } },
  { id: 'utm', text: 'UTM source, medium, campaign', first: { name: 'utm_source', value: '' } },
];

export function SessionFilters(props: {
  filters: readonly Filter[];
  change: (filters: Filter[]) => void;
  problemAt: ProblemAt;
}) {
  const { filters, change, problemAt } = props;
  return (
    <fieldset className="filter-list" aria-label="Times and sources">
      {filters.map((filter, at) => {
        const problem = problemAt(`[${at}]`);
        return (
          <div className="filter-row" key={at}>
            <SessionFilter
              filter={filter}
              label={`Times and sources ${at + 1}`}
              change={(next) => change(filters.map((one, place) => (place === at ? next : one)))}
            />
            <Button
              variant="icon"
              iconName="remove"
              ariaLabel={`Remove times and sources ${at + 1}`}
              onClick={() => change(filters.filter((_, place) => place !== at))}
            />
            <FilterProblem problem={problem} />
          </div>
        );
      })}
    </fieldset>
  );
}

function SessionFilter({ filter, label, change }: One) {
  switch (filter.name) {
    case 'first_time':
      return <FirstTime filter={filter} label={label} change={change} />;
    case 'time_of_day':
      return <TimeOfDay filter={filter} label={label} change={change} />;
    case 'day_of_week':
      return <DaysOfWeek filter={filter} label={label} change={change} />;
    case 'day_of_month':
      return <DaysOfMonth filter={filter} label={label} change={change} />;
    default:
      return <ByValue filter={filter} label={label} change={change} />;
  }
}

const firstTime = [
  { value: 'True', label: 'It was the first time ever' },
  { value: 'False', label: 'It was not the first time' },
];

function FirstTime({ filter, label, change }: One) {
  const said = String(valuesOf(filter)[0] ?? 'True').toLowerCase();
  return (
    <Select
      ariaLabel={label}
      options={firstTime}
      selectedOption={firstTime.find(({ value }) => value.toLowerCase() === said) ?? null}
      onChange={({ detail }) => change({ ...filter, value: detail.selectedOption.value ?? 'True' })}
    />
  );
}

function TimeOfDay({ filter, label, change }: One) {
  const [from = '', to = ''] = valuesOf(filter).map(String);
  return (
    <div className="filter-values">
      <span>Between</span>
      <Input
        value={from}
        placeholder="22:30"
        ariaLabel={`${label}, from`}
        onChange={({ detail }) => change({ ...filter, value: [detail.value, to] })}
      />
      <span>and</span>
      <Input
        value={to}
        placeholder="06:00"
        ariaLabel={`${label}, to`}
        onChange={({ detail }) => change({ ...filter, value: [from, detail.value] })}
      />
      <span>o’clock</span>
    </div>
  );
}

function DaysOfWeek({ filter, label, change }: One) {
  const chosen = valuesOf(filter).map((value) => String(value).toLowerCase());
  const options = DAYS.map((day) => ({ value: day, label: day }));
  return (
    <Multiselect
      ariaLabel={label}
      placeholder="Days of the week"
      options={options}
      selectedOptions={options.filter(({ value }) =>
        chosen.some((one) => one.length >= 3 && value.toLowerCase().startsWith(one)),
      )}
      deselectAriaLabel={(option) => `Without ${option.label}`}
      onChange={({ detail }) => change({ ...filter, value: detail.selectedOptions.map(({ value = '' }) => value) })}
    />
  );
}

function DaysOfMonth({ filter, label, change }: One) {
  const chosen = valuesOf(filter).map(Number);
  const options = Array.from({ length: 31 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) }));
  return (
    <Multiselect
      ariaLabel={label}
      placeholder="Days of the month"
      options={options}
      selectedOptions={options.filter(({ value }) => chosen.includes(Number(value)))}
      deselectAriaLabel={(option) => `Without ${option.label}`}
      onChange={({ detail }) => change({ ...filter, value: detail.selectedOptions.map(({ value }) => Number(value)) })}
    />
  );
}

function ByValue({ filter, label, change }: One) {
  const [value = ''] = valuesOf(filter);
  return (
    <div className="filter-values">
      <Input
        value={filter.name}
        ariaLabel={`${label}, name`}
        onChange={({ detail }) => change({ ...filter, name: detail.value })}
      />
      <span>is</span>
      <Input
        value={String(value)}
        ariaLabel={`${label}, value`}
        onChange={({ detail }) => change({ ...filter, value: detail.value })}
      />
    </div>
  );
}
