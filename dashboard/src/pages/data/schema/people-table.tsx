import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { Empty } from '../../../parts/empty.tsx';
import type { KnownOfPeople } from '../../../parts/filters/known-properties.ts';
import { Given } from '../../../parts/given.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { queryPath } from '../query/asked.ts';
import { Types } from './event-schema.tsx';

/** The properties of people, and how many have each. */
const PAGE = 50;

export function PeopleTable({ known, text }: { known: KnownOfPeople; text: string }) {
  const wanted = text.trim().toLowerCase();
  const found = known.properties.filter(({ name }) => name.toLowerCase().includes(wanted));
  const { items, collectionProps, paginationProps } = useCollection(found, {
    filtering: {
      empty:
        wanted === '' ? (
          <Empty title="No profile property was uploaded yet">They appear here by themselves once profiles come.</Empty>
        ) : (
          <Empty title="No profile property fits" />
        ),
    },
    pagination: { pageSize: PAGE },
    sorting: {},
  });
  return (
    <SpaceBetween size="s">
      <Table
        {...collectionProps}
        wrapLines
        trackBy="name"
        items={items}
        ariaLabels={{ tableLabel: 'Profile properties' }}
        pagination={found.length > PAGE && <Pagination {...paginationProps} />}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Property',
            minWidth: 180,
            sortingField: 'name',
            isRowHeader: true,
            cell: ({ name }) => <Given text={name} />,
          },
          { id: 'type', header: 'Kind', minWidth: 110, cell: (property) => <Types property={property} /> },
          {
            id: 'count',
            header: 'People who have it',
            minWidth: 180,
            sortingField: 'count',
            cell: ({ count }) => count?.toLocaleString('en') ?? '–',
          },
          {
            id: 'query',
            header: 'Query',
            minWidth: 100,
            cell: ({ name }) => (
              <TextLink
                to={queryPath('people', {
                  common_profile_properties: { profile_fields: [{ name, operator: 'exists' }] },
                })}
                ariaLabel={`Query ${name}`}
              >
                Query
              </TextLink>
            ),
          },
        ]}
      />
      {known.leftOut > 0 && (
        <Box color="text-body-secondary">{known.leftOut.toLocaleString('en')} rarer properties are not named.</Box>
      )}
    </SpaceBetween>
  );
}
