import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { KnownProperty } from '../../../parts/filters/filter.ts';
import type { KnownEvent } from '../../../parts/filters/known-event.ts';
import { isEmptyPerson } from '../../../parts/filters/person.ts';
import { PersonFilters } from '../../../parts/filters/person-filters.tsx';
import type { ProblemAt } from '../../../parts/filters/problem.ts';
import { ClauseEditor } from './clause-editor.tsx';
import { HowOften } from './measures.tsx';
import { type Clause, emptyGroup, type Group, type Join, joins, newClause } from './tree.ts';

/** Conditions of a person that hold together: what is known, what was done and not done, and groups of conditions again. */
type Props = {
  group: Group;
  /** Names the group to a reader. */
  label: string;
  known: { events: readonly KnownEvent[]; people: readonly KnownProperty[] };
  change: (group: Group) => void;
  problemAt: ProblemAt;
};
type How = 'all' | 'any' | 'none';

const hows: { value: How; label: string; path: string }[] = [
  { value: 'all', label: 'Did', path: 'did_all' },
  { value: 'any', label: 'Did any of', path: 'did_any.any_events' },
  { value: 'none', label: 'Did not do', path: 'did_none' },
];
const words: Record<Join, { title: string; add: string }> = {
  or: { title: 'And at least one of these holds', add: 'Alternatives: one of them must hold' },
  not: { title: 'And this does not hold', add: 'Exclusion: it must not hold' },
  and: { title: 'And all of this holds', add: 'A group: all of it must hold' },
};

export function GroupEditor({ group, label, known, change, problemAt }: Props) {
  function add(id: string): void {
    if (id === 'did') change({ ...group, all: [...group.all, newClause()] });
    else if (id === 'or')
      change({ ...group, or: [...group.or, started(), ...(group.or.length === 0 ? [started()] : [])] });
    else if (id === 'not') change({ ...group, not: [started()] });
    else change({ ...group, and: [...group.and, started()] });
  }

  return (
    <SpaceBetween size="m">
      <PersonFilters
        person={group.person}
        properties={known.people}
        change={(person) => change({ ...group, person })}
        problemAt={(path) => problemAt(`.common_profile_properties.${path}`)}
      />
      {hows.map(({ value, path }) =>
        group[value].map((clause, at) => (
          <DoneOrNot
            key={`${value} ${at}`}
            clause={clause}
            how={value}
            label={`${label}, ${value} ${at + 1}`}
            events={known.events}
            change={(next) => change({ ...group, [value]: group[value].with(at, next) })}
            move={(how) =>
              change({
                ...group,
                [value]: without(group[value], at),
                [how]: [...without(group[how], how === value ? at : -1), clause],
              })
            }
            remove={() => change({ ...group, [value]: without(group[value], at) })}
            problemAt={(below) => problemAt(`.${path}[${at}]${below}`)}
          />
        )),
      )}
      {group.anyCount && (
        <HowOften
          words="How often any of these was done"
          value={group.anyCount}
          change={(anyCount) => change({ ...group, anyCount })}
          remove={() => {
            const { anyCount: _, ...rest } = group;
            change(rest);
          }}
        />
      )}
      {joins.map((join) => (
        <Joined
          key={join}
          join={join}
          group={group}
          label={label}
          known={known}
          change={change}
          problemAt={problemAt}
        />
      ))}
      <ButtonDropdown
        items={[
          { id: 'did', text: 'What they did or did not do' },
          ...(['or', 'not', 'and'] as const)
            .filter((join) => join !== 'not' || group.not.length === 0)
            .map((id) => ({ id, text: words[id].add })),
        ]}
        onItemClick={({ detail }) => add(detail.id)}
      >
        Add a condition
      </ButtonDropdown>
    </SpaceBetween>
  );
}

function DoneOrNot(props: {
  clause: Clause;
  how: How;
  label: string;
  events: readonly KnownEvent[];
  change: (clause: Clause) => void;
  move: (how: How) => void;
  remove: () => void;
  problemAt: ProblemAt;
}) {
  const { clause, how, label, events, change, move, remove, problemAt } = props;
  return (
    <fieldset className="query-group" aria-label={label}>
      <div className="query-group-head">
        <Select
          ariaLabel={`${label}, did or not`}
          options={hows.map(({ value, label: text }) => ({ value, label: text }))}
          selectedOption={hows.find(({ value }) => value === how) ?? null}
          onChange={({ detail }) => {
            const next = hows.find(({ value }) => value === detail.selectedOption.value)?.value;
            if (next && next !== how) move(next);
          }}
        />
        <Button variant="icon" iconName="remove" ariaLabel={`Remove ${label}`} onClick={remove} />
      </div>
      <ClauseEditor
        clause={clause}
        label={label}
        events={events}
        needsDays={false}
        change={change}
        problemAt={problemAt}
      />
    </fieldset>
  );
}

/** The groups that one word joins. */
function Joined({ join, group, label, known, change, problemAt }: Props & { join: Join }) {
  const members = group[join];
  if (members.length === 0) return null;
  const path = (at: number) => (join === 'not' ? '.not' : `.${join}[${at}]`);
  return (
    <div>
      <strong>{words[join].title}</strong>
      {members.map((member, at) => {
        const name = `${label}, ${join} ${at + 1}`;
        return (
          <fieldset className="query-group" key={at} aria-label={name}>
            <div className="query-group-head">
              <span>{saysNothing(member) ? 'Says nothing yet, and so holds for everybody.' : ''}</span>
              <Button
                variant="icon"
                iconName="remove"
                ariaLabel={`Remove ${name}`}
                onClick={() => change({ ...group, [join]: without(members, at) })}
              />
            </div>
            <GroupEditor
              group={member}
              label={name}
              known={known}
              change={(next) => change({ ...group, [join]: members.with(at, next) })}
              problemAt={(below) => problemAt(`${path(at)}${below}`)}
            />
          </fieldset>
        );
      })}
    </div>
  );
}

const without = <Item,>(items: readonly Item[], at: number): Item[] => items.filter((_, place) => place !== at);

/** A new group asks for something at once: one that says nothing holds for everybody. */
function started(): Group {
  const group = emptyGroup();
  return { ...group, person: { ...group.person, profile_fields: [{ name: '', operator: 'equals', value: '' }] } };
}

function saysNothing({ person, all, any, none, and, or, not }: Group): boolean {
  return isEmptyPerson(person) && [all, any, none, and, or, not].every((list) => list.length === 0);
}
