import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { useKnownEvents } from '../../../parts/filters/known-properties.ts';
import { countInWords } from '../words.ts';

/** Events by their names: of those that the account has, and of those that are still to come. */
export function EventNames(props: {
  chosen: readonly string[];
  choose: (names: string[]) => void;
  problem: string | undefined;
}) {
  const { chosen, choose, problem } = props;
  const known = useKnownEvents();
  const found = known.data ?? [];
  const others = chosen.filter((name) => !found.some((event) => event.name === name));
  const options = [
    ...found.map(({ name, count }) => ({ value: name, label: name, description: `${countInWords(count)} so far` })),
    ...others.map((name) => ({ value: name, label: name, description: 'none so far' })),
  ];
  return (
    <SpaceBetween size="s">
      <FormField label="Events" errorText={problem}>
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          filteringType="auto"
          filteringPlaceholder="Find an event"
          placeholder="Choose events"
          virtualScroll
          tokenLimit={20}
          statusType={known.isPending ? 'loading' : known.isError ? 'error' : 'finished'}
          loadingText="Loading the names of events"
          errorText={known.isError ? asFailure(known.error).message : ''}
          recoveryText="Try again"
          onLoadItems={() => void (known.isError && known.refetch())}
          empty="No event has come yet. Add names below."
          noMatch="No event is called like that. Add the name below."
          deselectAriaLabel={({ label = '' }) => `Take out ${label}`}
          onChange={({ detail }) => choose(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
        />
      </FormField>
      <AnotherName add={(name) => choose([...chosen.filter((one) => one !== name), name])} />
    </SpaceBetween>
  );
}

function AnotherName({ add }: { add: (name: string) => void }) {
  const [name, setName] = useState('');
  const go = () => {
    if (name !== '') add(name);
    setName('');
  };
  return (
    <FormField
      label="An event that has not come yet"
      secondaryControl={
        <Button disabled={name === ''} onClick={go}>
          Add
        </Button>
      }
    >
      <Input
        value={name}
        placeholder="Name of the event"
        autoComplete={false}
        onChange={({ detail }) => setName(detail.value)}
        onKeyDown={({ detail, preventDefault }) => {
          if (detail.key !== 'Enter' || detail.isComposing) return;
          preventDefault();
          go();
        }}
      />
    </FormField>
  );
}
