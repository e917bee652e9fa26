import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Choice } from '../../../parts/choice.tsx';
import { useBuilder } from '../builder/context.ts';
import { type DidForm, emptyDid, type PastForm } from '../model/past.ts';
import { DidField } from './did-field.tsx';
import { Kept } from './kept.tsx';

/** What people did and did not do, each in a window of days. */
export function PastField(props: { name: string; past: PastForm; change: (past: PastForm) => void }) {
  const { name, past, change } = props;
  const { problem } = useBuilder();
  const advanced = `trigger.${name}.advanced_query`;
  const didPath = past.any ? `${advanced}.did_any.any_events` : `${advanced}.did_all`;
  return (
    <SpaceBetween size="m">
      <Clauses
        {...{ title: 'People who did', add: 'Add something they did', noun: 'Did' }}
        clauses={past.did}
        path={didPath}
        change={(did) => change({ ...past, did })}
      />
      {past.did.length > 1 && (
        <FormField label="How many of these">
          <Choice
            label="How many of these"
            chosen={past.any ? 'any' : 'all'}
            options={[
              { id: 'all', text: 'All of them' },
              { id: 'any', text: 'At least one' },
            ]}
            choose={(which) => change({ ...past, any: which === 'any' })}
          />
        </FormField>
      )}
      <Clauses
        {...{ title: 'And who did not do', add: 'Add something they did not do', noun: 'Did not' }}
        clauses={past.didNot}
        path={`${advanced}.did_none`}
        change={(didNot) => change({ ...past, didNot })}
      />
      <Kept kept={past.kept} change={(kept) => change({ ...past, kept })} what="this query" />
      {past.did.length + past.didNot.length === 0 && problem(`trigger.${name}`) && (
        <Box color="text-status-error">{problem(`trigger.${name}`)}</Box>
      )}
    </SpaceBetween>
  );
}

function Clauses(props: {
  title: string;
  add: string;
  noun: string;
  path: string;
  clauses: readonly DidForm[];
  change: (clauses: DidForm[]) => void;
}) {
  const { title, add, noun, path, clauses, change } = props;
  return (
    <FormField label={title} stretch>
      <SpaceBetween size="m">
        {clauses.map((clause, place) => (
          <div key={place} className="campaign-part">
            <Box float="right">
              <Button
                variant="icon"
                iconName="close"
                ariaLabel={`Remove “${noun} ${place + 1}”`}
                onClick={() => change(clauses.filter((_, at) => at !== place))}
              />
            </Box>
            <DidField
              label={`${noun} ${place + 1}`}
              clause={clause}
              path={`${path}.${place}`}
              change={(next) => change(clauses.map((one, at) => (at === place ? next : one)))}
            />
          </div>
        ))}
        <Button iconName="add-plus" onClick={() => change([...clauses, emptyDid])}>
          {add}
        </Button>
      </SpaceBetween>
    </FormField>
  );
}
