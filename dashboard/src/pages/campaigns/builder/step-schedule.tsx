import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';
import Toggle from '@cloudscape-design/components/toggle';
import { Day } from '../fields/day.tsx';
import { SpanField } from '../fields/span-field.tsx';
import type { CareForm, ScheduleForm } from '../model/definition.ts';
import { useBuilder } from './context.ts';

/** Fifth step: when it sends, and what holds it back. */
export function StepSchedule() {
  const { form, change, entry } = useBuilder();
  const put = (part: Partial<ScheduleForm>) => change({ schedule: { ...form.schedule, ...part } });
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">When</Header>}>
        {entry.live ? (
          <SpanField
            label="Delay"
            description="From when somebody qualifies until the call leaves; 0 is at once, 30 days is the most. It begins when it is published, and ends when it is stopped."
            span={form.schedule.delay}
            path="schedule.delaySeconds"
            change={(delay) => put({ delay })}
          />
        ) : (
          <Planned put={put} />
        )}
      </Container>
      <Care />
    </SpaceBetween>
  );
}

const kinds = [
  { value: 'now', label: 'Now', description: 'When it is published, or after a delay.' },
  { value: 'at', label: 'At a time', description: 'Once.' },
  { value: 'every', label: 'Repeating', description: 'Every so many days, from a time on.' },
];

function Planned({ put }: { put: (part: Partial<ScheduleForm>) => void }) {
  const { form, problem, zone } = useBuilder();
  const { kind, delay, day, time, days, until } = form.schedule;
  return (
    <SpaceBetween size="l">
      <FormField label="Begins" errorText={problem('schedule.kind')}>
        <RadioGroup
          value={kind}
          items={kinds}
          onChange={({ detail: { value } }) => {
            if (value === 'now' || value === 'at' || value === 'every') put({ kind: value });
          }}
        />
      </FormField>
      {kind === 'now' ? (
        <SpanField
          label="Delay"
          description="After it is published; 30 days is the most."
          span={delay}
          path="schedule.delaySeconds"
          change={(next) => put({ delay: next })}
        />
      ) : (
        <div className="campaign-row">
          <FormField
            label={kind === 'at' ? 'Day' : 'First day'}
            description="By the account's calendar."
            errorText={problem('schedule.at')}
          >
            <Day value={day} change={(next) => put({ day: next })} />
          </FormField>
          <FormField label="Time" description={`By the account's clock, ${zone}.`}>
            <TimeInput
              value={time}
              format="hh:mm"
              placeholder="hh:mm"
              onChange={({ detail }) => put({ time: detail.value })}
            />
          </FormField>
        </div>
      )}
      {kind === 'every' && (
        <div className="campaign-row">
          <FormField label="Every … days" description="1 to 365." errorText={problem('schedule.days')}>
            <Input value={days} inputMode="numeric" onChange={({ detail }) => put({ days: detail.value })} />
          </FormField>
          <FormField
            label="Last day (optional)"
            description="Without it, until it is stopped."
            errorText={problem('schedule.until')}
          >
            <Day value={until} change={(next) => put({ until: next })} />
          </FormField>
        </div>
      )}
    </SpaceBetween>
  );
}

function Care() {
  const { form, change, problem, entry, zone } = useBuilder();
  const { care } = form;
  const put = (part: Partial<CareForm>) => change({ care: { ...care, ...part } });
  const number = (
    label: string,
    key: 'most' | 'notOver' | 'control',
    [description, path]: readonly [string, string],
  ) => (
    <FormField label={label} description={description} errorText={problem(path)}>
      <Input
        value={care[key]}
        inputMode="numeric"
        placeholder="None"
        onChange={({ detail }) => put({ [key]: detail.value })}
      />
    </FormField>
  );
  return (
    <Container header={<Header variant="h2">Care</Header>}>
      <SpaceBetween size="l">
        <div className="campaign-row">
          {number('Targeting cap', 'most', [
            entry.live ? 'The most people of a day; 100 or more.' : 'The most people of a run; 100 or more.',
            'care.most',
          ])}
          {!entry.live &&
            number("Don't send if the audience is over", 'notOver', [
              'Nobody at all gets it then; 100 or more.',
              'care.notOver',
            ])}
          {number('Control group in percent', 'control', [
            'Chosen to get nothing, to compare with; 2 to 99.',
            'care.controlPercent',
          ])}
        </div>
        <FormField label="Quiet hours" description={`By the account's clock, ${zone}. Calls wait until they are over.`}>
          <Toggle checked={care.isQuiet} onChange={({ detail }) => put({ isQuiet: detail.checked })}>
            Send nothing at certain hours
          </Toggle>
        </FormField>
        {care.isQuiet && (
          <div className="campaign-row">
            <FormField label="Quiet from" errorText={problem('care.quiet.from')}>
              <TimeInput
                value={care.from}
                format="hh:mm"
                placeholder="hh:mm"
                onChange={({ detail }) => put({ from: detail.value })}
              />
            </FormField>
            <FormField label="Quiet until" errorText={problem('care.quiet.to')}>
              <TimeInput
                value={care.to}
                format="hh:mm"
                placeholder="hh:mm"
                onChange={({ detail }) => put({ to: detail.value })}
              />
            </FormField>
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}
