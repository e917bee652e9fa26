import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Given } from '../../../parts/given.tsx';
import { settingsInWords } from '../settings/in-words.ts';
import type { Partner } from '../types.ts';
import { frequencyInWords } from '../words.ts';
import type { SettingsState, WishChange } from './form.ts';
import { choicesInWords, daysInWords, eventsInWords, identityInWords } from './in-words.ts';
import type { Step } from './steps.ts';
import type { Wish } from './wish.ts';

/** All that was chosen, with ways back, and the name of the export. */
export function Review(props: {
  wish: Wish;
  change: WishChange;
  partner: Partner;
  state: SettingsState;
  problems: ReadonlyMap<string, string>;
  isTested: boolean;
  edit: (step: Step) => void;
  refused: ReactNode;
}) {
  const { wish, change, partner, state, problems, isTested, edit, refused } = props;
  return (
    <SpaceBetween size="l">
      {refused}
      <Container header={<Header variant="h2">Name</Header>}>
        <FormField
          label="Name of the export"
          constraintText="1–120 characters; lists and alerts show it."
          errorText={problems.get('name')}
        >
          <Input value={wish.name} onChange={({ detail }) => change({ name: detail.value })} />
        </FormField>
      </Container>
      <Part title={partner.title} step="settings" edit={edit} pairs={settingsInWords(state.fields, state.settings())} />
      {!isTested && (
        <Alert type="info">Access was not tested with these settings. It is tried before the export is made.</Alert>
      )}
      <Part
        title="What to send"
        step="content"
        edit={edit}
        pairs={[
          ['Data', eventsInWords(wish)],
          ['Identity', identityInWords(wish.identity)],
        ]}
      />
      <Part
        title="Frequency and format"
        step="schedule"
        edit={edit}
        pairs={[
          ['Frequency', frequencyInWords(wish.frequency)],
          ...daysInWords(wish),
          ...choicesInWords(wish, partner),
        ]}
      />
    </SpaceBetween>
  );
}

type PartProps = {
  title: string;
  step: Step;
  edit: (step: Step) => void;
  pairs: readonly (readonly [string, string])[];
};

function Part({ title, step, edit, pairs }: PartProps) {
  const change = (
    <Button ariaLabel={`Change ${title}`} onClick={() => edit(step)}>
      Change
    </Button>
  );
  return (
    <Container
      header={
        <Header variant="h2" actions={change}>
          {title}
        </Header>
      }
    >
      <Pairs pairs={pairs} />
    </Container>
  );
}

export function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <KeyValuePairs
      columns={3}
      minColumnWidth={180}
      items={pairs.map(([label, value]) => ({ label, value: <Given text={value} /> }))}
    />
  );
}
