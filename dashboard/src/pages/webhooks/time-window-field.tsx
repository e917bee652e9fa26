import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import { useSession } from '../../api/session.ts';
import { timeIn } from '../../parts/clock.ts';
import { KEPT_HOURS, type TimeWindow, windows } from './attempt-filter.ts';
import { offsetIn } from './zone-offset.ts';

/** The last so many hours, or from one time to another by the account's clock. */
export function TimeWindowField({ window, change }: { window: TimeWindow; change: (next: TimeWindow) => void }) {
  const zone = useSession().account.timezone;
  return (
    <DateRangePicker
      value={rangeOf(window)}
      relativeOptions={windows.map(({ hours, label }) => ({
        key: label,
        amount: hours,
        unit: 'hour',
        type: 'relative',
      }))}
      isValidRange={problemOf}
      getTimeOffset={(date) => offsetIn(zone, date.getTime())}
      showClearButton={false}
      customRelativeRangeUnits={['hour']}
      placeholder="Last 24 hours"
      onChange={({ detail }) => {
        const next = windowOf(detail.value);
        if (next) change(next);
      }}
      i18nStrings={{ ...words, formatRelativeRange: ({ amount }) => labelOf(amount) }}
      renderTriggerContent={() =>
        'hours' in window ? labelOf(window.hours) : `${timeIn(zone, window.from)} – ${timeIn(zone, window.to)}`
      }
    />
  );
}

function rangeOf(window: TimeWindow): DateRangePickerProps.Value {
  if ('hours' in window) return { type: 'relative', amount: window.hours, unit: 'hour' };
  return { type: 'absolute', startDate: window.from, endDate: window.to };
}

function windowOf(value: DateRangePickerProps.Value | null): TimeWindow | undefined {
  if (value?.type === 'relative') return { hours: value.amount };
  if (!value || value.startDate === '' || value.endDate === '') return undefined;
  return { from: new Date(value.startDate).toISOString(), to: new Date(value.endDate).toISOString() };
}

const labelOf = (hours: number) => windows.find((one) => one.hours === hours)?.label ?? `Last ${hours} hours`;

function problemOf(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  if (value?.type === 'relative') {
    const isKept = Number.isInteger(value.amount) && value.amount >= 1 && value.amount <= KEPT_HOURS;
    return isKept ? { valid: true } : { valid: false, errorMessage: `From 1 to ${KEPT_HOURS} hours.` };
  }
  if (!value) return { valid: false, errorMessage: 'Choose a time.' };
  const [from, to] = [Date.parse(value.startDate), Date.parse(value.endDate)];
  if (Number.isNaN(from) || Number.isNaN(to)) return { valid: false, errorMessage: 'Give both days.' };
  if (from >= to) return { valid: false, errorMessage: 'The start must be before the end.' };
  if (to - from > 90 * 86_400_000) {
    return { valid: false, errorMessage: 'At most 90 days: attempts are kept for so long.' };
  }
  return { valid: true };
}

const words: DateRangePickerProps.I18nStrings = {
  relativeModeTitle: 'Last …',
  absoluteModeTitle: 'From … to …',
  relativeRangeSelectionHeading: 'Choose a time',
  startDateLabel: 'From',
  endDateLabel: 'To',
  startTimeLabel: 'From, time',
  endTimeLabel: 'To, time',
  dateTimeConstraintText: 'By the account’s clock; times as 14:30',
  customRelativeRangeOptionLabel: 'Another number of hours',
  customRelativeRangeOptionDescription: 'At most 2,160 hours, 90 days',
  customRelativeRangeUnitLabel: 'Unit',
  customRelativeRangeDurationLabel: 'How many',
  customRelativeRangeDurationPlaceholder: 'How many',
  applyButtonLabel: 'Apply',
  cancelButtonLabel: 'Cancel',
  clearButtonLabel: 'Clear',
  todayAriaLabel: 'Today',
  nextMonthAriaLabel: 'Next month',
  previousMonthAriaLabel: 'Previous month',
};
