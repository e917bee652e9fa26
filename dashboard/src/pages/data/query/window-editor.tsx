import DatePicker from '@cloudscape-design/components/date-picker';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useSession } from '../../../api/session.ts';
import { dayAfter, dayAt } from '../../../parts/filters/days.ts';
import { type Days, isoDay, kindOfWindow, presets } from './window.ts';

/** Which days, by the account's clock. `isRequired`: a clause that may not leave it to the last 365 days. */
type Props = { days: Days; label: string; isRequired: boolean; change: (days: Days) => void };

export function WindowEditor({ days, label, isRequired, change }: Props) {
  const zone = useSession().account.timezone;
  const { kind, id } = kindOfWindow(days);
  const options = [
    ...presets.map((preset) => ({ value: preset.id, label: preset.label })),
    { value: 'between', label: 'Between two days' },
    { value: 'written', label: 'As written' },
    ...(isRequired ? [] : [{ value: 'unsaid', label: 'At any time of the last 365 days' }]),
  ];

  function choose(next: string | undefined): void {
    const preset = presets.find((one) => one.id === next);
    if (preset) change(preset.days);
    else if (next === 'between') change(asCalendar(days, zone));
    else if (next === 'written') change({ from: '-2w', to: 'yesterday' });
    else change({});
  }

  return (
    <div className="filter-values">
      <div className="query-window">
        <Select
          ariaLabel={`${label}, days (${zone})`}
          placeholder="Choose days"
          options={options}
          selectedOption={options.find(({ value }) => value === id) ?? null}
          onChange={({ detail }) => choose(detail.selectedOption.value)}
        />
      </div>
      {kind === 'between' && <Calendar days={days} label={label} change={change} />}
      {kind === 'written' && <Written days={days} label={label} change={change} />}
    </div>
  );
}

function Calendar({ days, label, change }: Omit<Props, 'isRequired'>) {
  const zone = useSession().account.timezone;
  const today = dayAt(zone, Date.now());
  return (
    <>
      {(['from', 'to'] as const).map((end) => (
        <DatePicker
          key={end}
          value={isoDay(days[end]) || String(days[end] ?? '')}
          ariaLabel={`${label}, ${end === 'from' ? 'first' : 'last'} day (${zone})`}
          format="iso"
          inputFormat="iso"
          placeholder="YYYY-MM-DD"
          isDateEnabled={(date) => localDay(date) <= dayAfter(today)}
          openCalendarAriaLabel={(selected) => (selected ? `Choose the day, now ${selected}` : 'Choose the day')}
          nextMonthAriaLabel="Next month"
          previousMonthAriaLabel="Previous month"
          todayAriaLabel="Today"
          onChange={({ detail }) => change({ ...days, [end]: detail.value })}
        />
      ))}
    </>
  );
}

function Written({ days, label, change }: Omit<Props, 'isRequired'>) {
  return (
    <>
      {(['from', 'to'] as const).map((end) => (
        <Input
          key={end}
          value={String(days[end] ?? '')}
          placeholder={end === 'from' ? '-2w' : 'yesterday'}
          ariaLabel={`${label}, ${end}`}
          onChange={({ detail }) => {
            const { [end]: _, ...rest } = days;
            change(detail.value === '' ? rest : { ...rest, [end]: detail.value });
          }}
        />
      ))}
    </>
  );
}

function asCalendar({ from, to }: Days, zone: string): Days {
  const today = dayAt(zone, Date.now());
  const back = /^-(\d{1,4})d$/.exec(String(from))?.[1] ?? '7';
  return { from: isoDay(from) || dayAfter(today, -Number(back)), to: isoDay(to) || today };
}

/** The day that a calendar's square stands for, which is of the reader's own clock. */
function localDay(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
