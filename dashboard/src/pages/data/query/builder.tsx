import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import './query.css';
import { useSession } from '../../../api/session.ts';
import { useKnownEvents, useKnownOfPeople } from '../../../parts/filters/known-properties.ts';
import { problemsIn } from '../../../parts/filters/problem.ts';
import { useSegments } from '../segments/segments.ts';
import type { Subject } from './asked.ts';
import { ClauseEditor } from './clause-editor.tsx';
import { GroupEditor } from './group-editor.tsx';
import { readTree } from './read-tree.ts';
import { newClause, type Tree } from './tree.ts';
import { writeTree } from './write-tree.ts';

/** The query by choosing: the same JSON, in the words of somebody who asks. */
export function Builder(props: {
  of: Subject;
  text: string;
  error: string | undefined;
  change: (text: string) => void;
}) {
  const { of, text, error, change } = props;
  const { timezone } = useSession().account;
  const events = useKnownEvents().data ?? [];
  const people = useKnownOfPeople().data?.properties ?? [];
  const problemAt = problemsIn(error);
  const read = readTree(text);
  if (read.kind === 'unshown') {
    return (
      <Alert type="info" header="This query is edited as JSON">
        {read.why}. The query itself works; change it in its JSON.
      </Alert>
    );
  }
  const { tree } = read;
  const put = (next: Tree) => change(JSON.stringify(writeTree(next)));
  const { base, ...rest } = tree;
  return (
    <SpaceBetween size="l">
      <section aria-labelledby="query-did">
        <SpaceBetween size="s">
          <Box variant="h3" padding="n">
            <span id="query-did">{of === 'events' ? 'Which events' : 'What they did'}</span>
          </Box>
          {base ? (
            <ClauseEditor
              clause={base}
              label={of === 'events' ? 'Events' : 'Did'}
              events={events}
              needsDays={of === 'events'}
              change={(next) => put({ ...tree, base: next })}
              problemAt={(path) => problemAt(path.replace(/^\./, ''))}
            />
          ) : (
            <Box color="text-body-secondary">Whatever they did, or did not do.</Box>
          )}
          <SpaceBetween direction="horizontal" size="xs">
            {!base && (
              <Button iconName="add-plus" onClick={() => put({ ...tree, base: newClause() })}>
                Ask for an event
              </Button>
            )}
            {base && of === 'people' && (
              <Button iconName="remove" onClick={() => put(rest)}>
                Ask for no event
              </Button>
            )}
            <Box color="text-body-secondary">Days are those of {timezone}.</Box>
          </SpaceBetween>
        </SpaceBetween>
      </section>
      <section aria-labelledby="query-who">
        <SpaceBetween size="s">
          <Box variant="h3" padding="n">
            <span id="query-who">{of === 'events' ? 'Of which people' : 'Who they are'}</span>
          </Box>
          <InSegment tree={tree} change={put} />
          <GroupEditor
            group={tree.where}
            label="Condition"
            known={{ events, people }}
            change={(where) => put({ ...tree, where })}
            problemAt={(path) => problemAt(path.startsWith('.common') ? path.slice(1) : `advanced_query${path}`)}
          />
        </SpaceBetween>
      </section>
    </SpaceBetween>
  );
}

const everybody = { value: '', label: 'Everybody' };

function InSegment({ tree, change }: { tree: Tree; change: (tree: Tree) => void }) {
  const { segment, ...rest } = tree;
  const segments = useSegments().data ?? [];
  if (segments.length === 0 && segment === undefined) return null;
  const options = [everybody, ...segments.map(({ id, name }) => ({ value: String(id), label: name }))];
  const unknown = { value: String(segment), label: `Segment ${segment}` };
  return (
    <div className="query-window">
      <Select
        ariaLabel="Of a segment"
        options={options}
        filteringType={options.length > 10 ? 'auto' : 'none'}
        selectedOption={options.find(({ value }) => value === String(segment ?? '')) ?? unknown}
        onChange={({ detail }) => {
          const { value = '' } = detail.selectedOption;
          change(value === '' ? rest : { ...tree, segment: Number(value) });
        }}
      />
    </div>
  );
}
