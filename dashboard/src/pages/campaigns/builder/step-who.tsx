import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { TriggerFieldInput } from '../fields/trigger-field.tsx';
import { formFor } from '../model/trigger.ts';
import { useBuilder } from './context.ts';

/** First step: the name, the kind of trigger, and what it asks for besides filters of people. */
export function StepWho() {
  const { form, change, problem, entries, entry } = useBuilder();
  const choose = (name: string) => {
    const chosen = entries.find((one) => one.name === name);
    if (chosen) change({ trigger: formFor(chosen, form.trigger.fields) });
  };
  return (
    <SpaceBetween size="l">
      <Container>
        <FormField label="Name of the campaign" errorText={problem('name')}>
          <Input
            value={form.name}
            onChange={({ detail }) => change({ name: detail.value })}
            placeholder="For your own overview, such as Spring, cart reminder"
          />
        </FormField>
      </Container>
      <Container header={<Header variant="h2">Qualification</Header>}>
        <SpaceBetween size="l">
          <FormField label="Live: as people act" stretch>
            <Kinds {...{ live: true, choose, chosen: entry.name, entries }} />
          </FormField>
          <FormField label="Scheduled: people found when it runs" stretch>
            <Kinds {...{ live: false, choose, chosen: entry.name, entries }} />
          </FormField>
        </SpaceBetween>
      </Container>
      {entry.fields.some(({ type }) => type !== 'people') && (
        <Container header={<Header variant="h2">{entry.title}</Header>}>
          <SpaceBetween size="l">
            {entry.fields
              .filter(({ type }) => type !== 'people')
              .map((field) => (
                <TriggerFieldInput key={`${entry.name} ${field.name}`} field={field} />
              ))}
          </SpaceBetween>
        </Container>
      )}
    </SpaceBetween>
  );
}

type KindsProps = {
  live: boolean;
  choose: (name: string) => void;
  chosen: string;
  entries: ReturnType<typeof useBuilder>['entries'];
};

function Kinds({ live, choose, chosen, entries }: KindsProps) {
  return (
    <Tiles
      ariaLabel={live ? 'Live triggers' : 'Scheduled triggers'}
      value={chosen}
      columns={live ? 3 : 2}
      items={entries
        .filter((one) => one.live === live)
        .map(({ name, title, summary }) => ({ value: name, label: title, description: summary }))}
      onChange={({ detail }) => choose(detail.value)}
    />
  );
}
