import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { Empty } from '../../parts/empty.tsx';
import { Given } from '../../parts/given.tsx';
import { pageLabels } from '../../parts/page-labels.ts';
import { Time } from '../../parts/time.tsx';
import { counted } from './figures.ts';
import type { DifferentPerson } from './import.ts';
import { dateOf, valueText } from './values.ts';

/** Who would be new or another, and in what. Of all rows, people come by the page. */
type Paged = { page: number; pages: number; show: (page: number) => void };
const A_PAGE = 20;

export function DifferentPeople({ people, of, pages }: { people: DifferentPerson[]; of: string; pages?: Paged }) {
  const { items, paginationProps } = useCollection(people, { pagination: { pageSize: A_PAGE } });
  const isHere = pages === undefined && people.length > A_PAGE;
  return (
    <Table
      items={pages ? people : items}
      trackBy="objectId"
      wrapLines
      ariaLabels={{ tableLabel: 'People who would be new or changed' }}
      header={
        <Header variant="h2" description={of}>
          People
        </Header>
      }
      columnDefinitions={columns}
      empty={<Empty title="Nobody would be new or changed">All rows say what the profiles have already.</Empty>}
      {...(isHere && { pagination: <Pagination {...paginationProps} ariaLabels={pageLabels} /> })}
      {...(pages && pages.pages > 1 && { pagination: <WholePages {...pages} /> })}
    />
  );
}

function WholePages({ page, pages, show }: Paged) {
  return (
    <Pagination
      currentPageIndex={page}
      pagesCount={pages}
      onChange={({ detail }) => show(detail.currentPageIndex)}
      ariaLabels={pageLabels}
    />
  );
}

const columns: TableProps.ColumnDefinition<DifferentPerson>[] = [
  {
    id: 'who',
    header: 'Person',
    minWidth: 120,
    maxWidth: 320,
    isRowHeader: true,
    cell: ({ identity, objectId, change, rows }) => (
      <SpaceBetween size="xxs">
        <Given text={identity ?? objectId} lines={3} />
        <span>
          <Badge color={change === 'new' ? 'green' : 'blue'}>{change}</Badge>
          {rows > 1 && <small className="below"> by {counted(rows, 'row')}</small>}
        </span>
      </SpaceBetween>
    ),
  },
  { id: 'properties', header: 'Attributes', minWidth: 180, cell: ({ properties }) => <Changes {...{ properties }} /> },
];

const MOST_AT_ONCE = 6;

function Changes({ properties }: Pick<DifferentPerson, 'properties'>) {
  const [first, more] = [properties.slice(0, MOST_AT_ONCE), properties.slice(MOST_AT_ONCE)];
  return (
    <>
      <List properties={first} />
      {more.length > 0 && (
        <ExpandableSection headerText={`${counted(more.length, 'other attribute')}`}>
          <List properties={more} />
        </ExpandableSection>
      )}
    </>
  );
}

function List({ properties }: Pick<DifferentPerson, 'properties'>) {
  return (
    <ul className="changes">
      {properties.map(({ name, before, after }) => (
        <li key={name}>
          <b>
            <Given text={name} />
          </b>
          {': '}
          {before !== undefined && (
            <>
              <del>
                <Value value={before} />
              </del>
              <span aria-hidden="true"> → </span>
              <span className="for-readers"> becomes </span>
            </>
          )}
          <ins>
            <Value value={after} />
          </ins>
        </li>
      ))}
    </ul>
  );
}

function Value({ value }: { value: unknown }) {
  const date = dateOf(value);
  return date === undefined ? <Given text={valueText(value)} lines={4} /> : <Time at={date} />;
}
