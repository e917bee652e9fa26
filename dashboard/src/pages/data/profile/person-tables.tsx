import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { Empty } from '../../../parts/empty.tsx';
import { Given } from '../../../parts/given.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { Time } from '../../../parts/time.tsx';
import { type Entry, kindOfValue } from '../values.ts';
import { Value } from '../values.tsx';
import { personPath } from './find.ts';
import { type Did, handleOf, type Person } from './person.ts';

const PAGE = 50;
type Attribute = { id: string; name: string; value: unknown };

/** What is known of a person, each with its kind. */
export function AttributesTable({ entries }: { entries: readonly Entry[] }) {
  const all = entries.map(([name, value], at): Attribute => ({ id: String(at), name, value }));
  const { items, collectionProps, filterProps, paginationProps } = useCollection(all, {
    filtering: {
      filteringFunction: ({ name, value }, text) =>
        `${name} ${JSON.stringify(value)}`.toLowerCase().includes(text.toLowerCase()),
      empty: <Empty title="Nothing else is known of this person">Profile uploads bring attributes.</Empty>,
      noMatch: <Empty title="No attribute fits" />,
    },
    pagination: { pageSize: PAGE },
    sorting: {},
  });
  return (
    <Table
      {...collectionProps}
      variant="embedded"
      wrapLines
      trackBy="id"
      items={items}
      ariaLabels={{ tableLabel: 'Attributes' }}
      filter={
        all.length > 5 && (
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find an attribute"
            filteringAriaLabel="Find an attribute"
          />
        )
      }
      pagination={all.length > PAGE && <Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Attribute',
          minWidth: 140,
          sortingField: 'name',
          cell: ({ name }) => <Given text={name} />,
        },
        { id: 'kind', header: 'Kind', minWidth: 100, cell: ({ value }) => <Badge>{kindOfValue(value)}</Badge> },
        { id: 'value', header: 'Value', minWidth: 200, cell: ({ value }) => <Value value={value} /> },
      ]}
    />
  );
}

/** How often each event was done, when first and last. */
export function EventsTable({ did, person }: { did: readonly Did[]; person: Person }) {
  const handle = handleOf(person);
  const { items, collectionProps, filterProps, paginationProps } = useCollection(did, {
    filtering: {
      filteringFunction: ({ name }, text) => name.toLowerCase().includes(text.toLowerCase()),
      empty: (
        <Empty title="No event of this person is known">Events appear here seconds after they were uploaded.</Empty>
      ),
      noMatch: <Empty title="No event fits" />,
    },
    pagination: { pageSize: PAGE },
    sorting: {},
  });
  const timeline = (name: string) =>
    `${personPath(handle.by, handle.value)}&${new URLSearchParams({ tab: 'timeline', event: name })}`;
  return (
    <Table
      {...collectionProps}
      variant="embedded"
      wrapLines
      trackBy="name"
      items={items}
      ariaLabels={{ tableLabel: 'Events of this person' }}
      filter={
        did.length > 5 && (
          <TextFilter {...filterProps} filteringPlaceholder="Find an event" filteringAriaLabel="Find an event" />
        )
      }
      pagination={did.length > PAGE && <Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Event',
          minWidth: 160,
          sortingField: 'name',
          cell: ({ name }) => (
            <TextLink to={timeline(name)}>
              <Given text={name} />
            </TextLink>
          ),
        },
        {
          id: 'count',
          header: 'Times',
          minWidth: 110,
          sortingField: 'count',
          cell: ({ count }) => count.toLocaleString('en'),
        },
        {
          id: 'first',
          header: 'First',
          minWidth: 220,
          sortingField: 'first',
          cell: ({ first }) => <Time at={first * 1_000} />,
        },
        {
          id: 'last',
          header: 'Last',
          minWidth: 220,
          sortingField: 'last',
          cell: ({ last }) => <Time at={last * 1_000} />,
        },
      ]}
    />
  );
}
