import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useBuilder } from '../builder/context.ts';
import type { Days, DidForm } from '../model/past.ts';
import { Choice } from './choice.tsx';
import { Day } from './day.tsx';
import { EventField } from './event-field.tsx';

/** Something that people did, how often, and within which days. */
const windows = [
  { value: 'last' as const, label: 'in the last … days' },
  { value: 'between' as const, label: 'from … to' },
];
const often = [
  { value: 'once', label: 'at least once' },
  { value: 'equals', label: 'exactly … times' },
  { value: 'greater_than_equals', label: 'at least … times' },
  { value: 'less_than_equals', label: 'at most … times' },
];

export function DidField(props: { label: string; clause: DidForm; path: string; change: (clause: DidForm) => void }) {
  const { label, clause, path, change } = props;
  const { problem } = useBuilder();
  const { times } = clause;
  const known = often.some(({ value }) => value === times?.operator);
  const options = times && !known ? [...often, { value: times.operator, label: times.operator }] : often;
  return (
    <EventField label={label} event={clause} path={path} change={change}>
      <div className="campaign-row">
        <FormField label="How often" errorText={problem(`${path}.operator`) ?? problem(`${path}.value`)}>
          <div className="campaign-pair">
            <Choice
              label={`${label}: how often`}
              value={times?.operator ?? 'once'}
              options={options}
              change={(operator) =>
                change({ ...clause, times: operator === 'once' ? null : { operator, value: times?.value ?? '2' } })
              }
            />
            {times && (
              <Input
                value={times.value}
                inputMode="numeric"
                ariaLabel={`${label}: times`}
                onChange={({ detail }) => change({ ...clause, times: { ...times, value: detail.value } })}
              />
            )}
          </div>
        </FormField>
        <FormField label="When" errorText={problem(`${path}.from`) ?? problem(`${path}.to`)}>
          <Window label={label} days={clause.days} change={(days) => change({ ...clause, days })} />
        </FormField>
      </div>
    </EventField>
  );
}

function Window({ label, days, change }: { label: string; days: Days; change: (days: Days) => void }) {
  return (
    <div className="campaign-pair">
      <Choice
        label={`${label}: when`}
        value={days.kind}
        options={windows}
        change={(kind) => change(kind === 'last' ? { kind, days: '30' } : { kind, from: '', to: '' })}
      />
      {days.kind === 'last' ? (
        <Input
          value={days.days}
          inputMode="numeric"
          ariaLabel={`${label}: days`}
          onChange={({ detail }) => change({ ...days, days: detail.value })}
        />
      ) : (
        <>
          <Day value={days.from} label={`${label}: first day`} change={(from) => change({ ...days, from })} />
          <Day value={days.to} label={`${label}: last day`} change={(to) => change({ ...days, to })} />
        </>
      )}
    </div>
  );
}
