import Autosuggest from '@cloudscape-design/components/autosuggest';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FilterList } from '../../../parts/filters/filter-list.tsx';
import { FilterProblem } from '../../../parts/filters/filter-problem.tsx';
import { askableProperties, type KnownEvent, sameEvent } from '../../../parts/filters/known-event.ts';
import type { ProblemAt } from '../../../parts/filters/problem.ts';
import { HowOften, InAll } from './measures.tsx';
import { SessionFilters, sessionChoices } from './session-filters.tsx';
import { ANY_EVENT, type Clause } from './tree.ts';
import { WindowEditor } from './window-editor.tsx';

/** An event that was done: which, when, with what, how often. */
export function ClauseEditor(props: {
  clause: Clause;
  label: string;
  events: readonly KnownEvent[];
  needsDays: boolean;
  change: (clause: Clause) => void;
  problemAt: ProblemAt;
}) {
  const { clause, label, events, needsDays, change, problemAt } = props;
  const isAny = clause.event_name === ANY_EVENT;
  const properties = isAny ? [] : askableProperties(events.find(({ name }) => sameEvent(name, clause.event_name)));
  const { operator, value, aggregate, ...uncounted } = clause;
  const isCounted = operator !== undefined || value !== undefined;
  const said = (path: string) => problemAt(`.${path}`);
  const problem =
    said('event_name') ?? said('from') ?? said('to') ?? said('operator') ?? said('value') ?? said('aggregate');

  function add(id: string): void {
    const session = sessionChoices.find((one) => one.id === id);
    if (session) change({ ...clause, session_properties: [...clause.session_properties, session.first] });
    else if (id === 'count') change({ ...clause, operator: 'greater_than_equals', value: 2 });
    else change({ ...clause, aggregate: { function: 'sum', property: '', operator: 'greater_than', value: 0 } });
  }

  return (
    <SpaceBetween size="s">
      <div className="filter-row">
        <div className="filter-name">
          <Autosuggest
            value={isAny ? 'Any event' : clause.event_name}
            disabled={isAny}
            ariaLabel={`${label}, event`}
            placeholder="Event"
            clearAriaLabel="Clear"
            enteredTextLabel={(text) => `Use “${text}”`}
            options={events.map(({ name, count }) => ({ value: name, tags: [`${count.toLocaleString('en')} times`] }))}
            empty="No event was uploaded yet"
            invalid={said('event_name') !== undefined}
            onChange={({ detail }) => change({ ...clause, event_name: detail.value })}
          />
        </div>
        <Checkbox
          checked={isAny}
          onChange={({ detail }) => change({ ...clause, event_name: detail.checked ? ANY_EVENT : '' })}
        >
          Any event
        </Checkbox>
        <WindowEditor
          days={daysOf(clause)}
          label={label}
          isRequired={needsDays}
          change={(days) => {
            const { from: _from, to: _to, ...rest } = clause;
            change({ ...rest, ...days });
          }}
        />
        <FilterProblem problem={problem} />
      </div>
      <FilterList
        what="Event property"
        add="Add an event property"
        filters={clause.event_properties}
        properties={properties}
        change={(event_properties) => change({ ...clause, event_properties })}
        problem={(place) => said(`event_properties[${place}]`)}
      />
      {clause.session_properties.length > 0 && (
        <SessionFilters
          filters={clause.session_properties}
          change={(session_properties) => change({ ...clause, session_properties })}
          problemAt={(path) => said(`session_properties${path}`)}
        />
      )}
      {isCounted && (
        <HowOften
          words="How often the person did it"
          value={clause}
          change={(counted) => change({ ...clause, ...counted })}
          remove={() => change({ ...uncounted, ...(aggregate && { aggregate }) })}
        />
      )}
      {aggregate && (
        <InAll
          value={aggregate}
          properties={properties}
          change={(next) => change({ ...clause, aggregate: next })}
          remove={() => {
            const { aggregate: _, ...rest } = clause;
            change(rest);
          }}
        />
      )}
      <ButtonDropdown
        variant="normal"
        items={[
          ...(isCounted ? [] : [{ id: 'count', text: 'How often' }]),
          ...(aggregate ? [] : [{ id: 'aggregate', text: 'Sum, average and the like' }]),
          ...sessionChoices.map(({ id, text }) => ({ id, text })),
        ]}
        onItemClick={({ detail }) => add(detail.id)}
      >
        Add how often or when
      </ButtonDropdown>
    </SpaceBetween>
  );
}

function daysOf({ from, to }: Clause) {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
