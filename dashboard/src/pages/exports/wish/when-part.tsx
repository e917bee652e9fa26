import Container from '@cloudscape-design/components/container';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSession } from '../../../api/session.ts';
import { frequencyInWords } from '../words.ts';
import type { PartProps } from './content-part.tsx';

const RECURRING = ['4', '8', '12', '24'];

/** How often, and of a one-time export which days. @param isRecurring whether it has to stay so */
export function WhenPart({ wish, change, problems, isRecurring = false }: PartProps & { isRecurring?: boolean }) {
  const zone = useSession().account.timezone;
  const frequencies = isRecurring ? RECURRING : ['one-time', ...RECURRING];
  const isOnce = wish.frequency === 'one-time';
  return (
    <Container header={<Header variant="h2">Frequency</Header>}>
      <SpaceBetween size="l">
        <FormField
          label="How often"
          description={`The first run starts at once. Cycles begin at 12:00 a.m., ${zone}.`}
          errorText={problems.get('frequency')}
        >
          <RadioGroup
            value={wish.frequency}
            items={frequencies.map((value) => ({ value, label: frequencyInWords(value) }))}
            onChange={({ detail }) => change({ frequency: detail.value })}
          />
        </FormField>
        {isOnce && wish.type === 'events' && (
          <SpaceBetween direction="horizontal" size="l">
            <Day
              label="From"
              value={wish.from}
              change={(from) => change({ from })}
              problem={problems.get('from')}
              hint="Without it, the last 60 days."
            />
            <Day
              label="To"
              value={wish.to}
              change={(to) => change({ to })}
              problem={problems.get('to')}
              hint="Included. Without it, until now."
            />
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Day(props: {
  label: string;
  value: string;
  change: (day: string) => void;
  problem: string | undefined;
  hint: string;
}) {
  const { label, value, change, problem, hint } = props;
  return (
    <FormField label={label} constraintText={hint} errorText={problem}>
      <DatePicker
        value={value}
        placeholder="YYYY/MM/DD"
        openCalendarAriaLabel={(day) => (day ? `Choose a day, chosen is ${day}` : 'Choose a day')}
        onChange={({ detail }) => change(detail.value)}
      />
    </FormField>
  );
}
