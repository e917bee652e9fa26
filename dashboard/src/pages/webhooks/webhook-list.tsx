import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { pageLabels } from '../../parts/page-labels.ts';
import { many } from '../../parts/pictures/numbers.ts';
import { TextLink } from '../../parts/text-link.tsx';
import type { Template } from './template.ts';
import { useTemplates } from './use-templates.ts';
import { CircuitOf, LastCallOf, SuccessOf } from './webhook-figures.tsx';

const home = '/settings/channels/webhooks';

/** Every webhook of the account, and how each is doing. */
export function WebhookList() {
  const query = useTemplates();
  const mayAdd = useSession().role !== 'viewer';
  const add = mayAdd && (
    <ButtonLink to={`${home}/new`} variant="primary">
      + Add Webhook
    </ButtonLink>
  );
  return (
    <Page
      title="Webhooks"
      description="Addresses of yours that campaigns and status alerts call."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ButtonLink to="/settings/channels/attempts">Attempts</ButtonLink>
          {add}
        </SpaceBetween>
      }
    >
      <Loaded query={query}>{(templates) => <Webhooks templates={templates} add={add} />}</Loaded>
    </Page>
  );
}

const columns = [
  {
    id: 'name',
    header: 'Name',
    sortingField: 'name',
    isRowHeader: true,
    minWidth: 160,
    cell: ({ id, name }: Template) => (
      <TextLink to={`${home}/${id}`}>
        <Given text={name} lines={2} />
      </TextLink>
    ),
  },
  {
    id: 'url',
    header: 'URL',
    sortingField: 'url',
    minWidth: 220,
    cell: ({ url }: Template) => <Given text={url} lines={2} />,
  },
  { id: 'method', header: 'Method', sortingField: 'method', minWidth: 100, cell: ({ method }: Template) => method },
  { id: 'state', header: 'Receiver', minWidth: 130, cell: ({ id }: Template) => <CircuitOf id={id} /> },
  { id: 'success', header: 'Success, 24 hours', minWidth: 150, cell: ({ id }: Template) => <SuccessOf id={id} /> },
  { id: 'last', header: 'Last call', minWidth: 160, cell: ({ id }: Template) => <LastCallOf id={id} /> },
];

function Webhooks({ templates, add }: { templates: Template[]; add: React.ReactNode }) {
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps } = useCollection(templates, {
    filtering: {
      fields: ['name', 'url', 'method'],
      empty: (
        <Empty title="No webhooks yet" action={add}>
          A webhook says where calls go, how they are authenticated and signed, and at what pace. Campaigns and status
          alerts name it.
        </Empty>
      ),
      noMatch: <Empty title="No webhook fits">Take away what is in the search field.</Empty>,
    },
    pagination: { pageSize: 20 },
    sorting: {},
  });
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={columns}
      trackBy={({ id }) => String(id)}
      ariaLabels={{ tableLabel: 'Webhooks' }}
      wrapLines
      header={<Header counter={`(${templates.length})`}>Webhooks</Header>}
      filter={
        templates.length > 0 && (
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Find webhooks"
            filteringPlaceholder="Find by name or URL"
            filteringClearAriaLabel="Clear"
            countText={many(filteredItemsCount ?? 0, 'match', 'matches')}
          />
        )
      }
      pagination={templates.length > 20 && <Pagination {...paginationProps} ariaLabels={pageLabels} />}
    />
  );
}
