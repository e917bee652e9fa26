import DatePicker from '@cloudscape-design/components/date-picker';

/** A day of the account's calendar. A label of its own takes the place of that of the field around it. */
export function Day({ value, label, change }: { value: string; label?: string; change: (day: string) => void }) {
  return (
    <DatePicker
      value={value}
      onChange={({ detail }) => change(detail.value)}
      {...(label !== undefined && { ariaLabel: label, ariaLabelledby: '' })}
      format="iso"
      inputFormat="iso"
      placeholder="YYYY-MM-DD"
      openCalendarAriaLabel={(day) => (day === null ? 'Choose the day' : `Choose the day, now ${day}`)}
      todayAriaLabel="Today"
      nextMonthAriaLabel="Next month"
      previousMonthAriaLabel="Previous month"
      expandToViewport
    />
  );
}
