import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { asFailure } from '../../../api/failure.ts';
import { useSession } from '../../../api/session.ts';
import { ButtonLink } from '../../../parts/button-link.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Given } from '../../../parts/given.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Page } from '../../../parts/page.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { Time } from '../../../parts/time.tsx';
import { type Segment, useAudience, useSegments } from './segments.ts';

/** People under a name: those who fit a saved query, or those of an uploaded list. */
const PAGE = 20;

export function SegmentsPage() {
  const { role } = useSession();
  const query = useSegments();
  const actions = role !== 'viewer' && (
    <SpaceBetween direction="horizontal" size="xs">
      <ButtonLink to="/data/query?of=people">Make from a query</ButtonLink>
      <ButtonLink to="/data/segments/new" variant="primary">
        Upload a list
      </ButtonLink>
    </SpaceBetween>
  );
  return (
    <Page
      title="Segments"
      description="People under a name, for campaigns to go to and for questions to be narrowed to."
      actions={actions}
    >
      <Loaded query={query}>{(segments) => <SegmentsTable segments={segments.toReversed()} />}</Loaded>
    </Page>
  );
}

function SegmentsTable({ segments }: { segments: readonly Segment[] }) {
  const {
    items,
    collectionProps,
    filterProps,
    paginationProps,
    filteredItemsCount = 0,
  } = useCollection(segments, {
    filtering: {
      filteringFunction: ({ name }, text) => name.toLowerCase().includes(text.toLowerCase()),
      empty: (
        <Empty title="There is no segment yet">
          Ask for people under Query and save the query, or upload a list of identities, e-mails or phones.
        </Empty>
      ),
      noMatch: <Empty title="No segment fits" />,
    },
    pagination: { pageSize: PAGE },
    sorting: {},
  });
  return (
    <Table
      {...collectionProps}
      wrapLines
      trackBy={({ id }) => String(id)}
      items={items}
      ariaLabels={{ tableLabel: 'Segments' }}
      header={<Header counter={`(${segments.length})`}>Segments</Header>}
      filter={
        segments.length > 5 && (
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find a segment"
            filteringAriaLabel="Find a segment"
            countText={`${filteredItemsCount} found`}
          />
        )
      }
      pagination={segments.length > PAGE && <Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          minWidth: 200,
          sortingField: 'name',
          isRowHeader: true,
          cell: ({ id, name }) => (
            <TextLink to={`/data/segments/${id}`}>
              <Given text={name} />
            </TextLink>
          ),
        },
        { id: 'people', header: 'People', minWidth: 120, cell: ({ id }) => <People id={id} /> },
        { id: 'kind', header: 'Kind', minWidth: 110, sortingField: 'kind', cell: ({ kind }) => <Badge>{kind}</Badge> },
        { id: 'campaigns', header: 'Campaigns', minWidth: 120, cell: ({ campaigns }) => campaigns.length || '–' },
        {
          id: 'changed',
          header: 'Changed',
          minWidth: 220,
          sortingField: 'changedAt',
          cell: ({ changedAt }) => <Time at={changedAt} />,
        },
      ]}
    />
  );
}

/** How many it has now; each is counted when it is shown. */
function People({ id }: { id: number }) {
  const audience = useAudience(id);
  if (audience.data) return <>{audience.data.people.toLocaleString('en')}</>;
  if (audience.isError) return <span title={asFailure(audience.error).message}>not counted</span>;
  return (
    <span role="status">
      <Spinner />
      <span className="for-readers">Counting</span>
    </span>
  );
}
