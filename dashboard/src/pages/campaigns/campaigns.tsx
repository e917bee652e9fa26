import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { asFailure } from '../../api/failure.ts';
import { useChangeAddress, withParam } from '../../parts/address.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Page } from '../../parts/page.tsx';
import { templatesQuery, triggersQuery } from './calls.ts';
import { columnsFor } from './campaign-columns.tsx';
import './campaigns.css';
import { stateNames, stateOf, titled } from './campaign-state.ts';
import { Choice } from './fields/choice.tsx';
import { useMayChange } from './may-change.ts';
import type { Campaign } from './shapes.ts';
import { useAllCampaigns } from './use-all-campaigns.ts';

/** `/campaigns`: all of them, the newest first. The search and the state are in the address. */
export function Campaigns() {
  const { campaigns, query, more } = useAllCampaigns();
  const mayChange = useMayChange();
  const isEmpty = campaigns.length === 0 && !query.isPending;
  const make = mayChange && (
    <ButtonLink to="/campaigns/new" variant="primary">
      + Campaign → Webhooks
    </ButtonLink>
  );
  return (
    <Page
      title="Campaigns"
      description="Who gets a call of a webhook, what it says, and when."
      actions={!isEmpty && make}
    >
      {query.isError && <Failed failure={asFailure(query.error)} again={() => void query.refetch()} />}
      {isEmpty && !query.isError ? (
        <Empty title="No campaigns yet" action={make}>
          A campaign calls a webhook of yours about people: as soon as they do something, or when its time comes.
        </Empty>
      ) : (
        <List campaigns={campaigns} isLoading={query.isPending} more={more} />
      )}
    </Page>
  );
}

const states = [{ value: 'all', label: 'All states' }, ...stateNames.map((value) => ({ value, label: titled(value) }))];
const PAGE = 20;

function List(props: { campaigns: readonly Campaign[]; isLoading: boolean; more: (() => void) | undefined }) {
  const { campaigns, isLoading, more } = props;
  const [params, setParams] = useSearchParams();
  const triggers = useQuery(triggersQuery);
  const templates = useQuery(templatesQuery);
  const columns = columnsFor({ entries: triggers.data ?? [], templates: templates.data ?? [] });
  const [text, state] = [params.get('q') ?? '', params.get('state') ?? 'all'];
  const changeAddress = useChangeAddress();
  const put = (name: string, value: string) =>
    changeAddress((now) => withParam(now, name, value === '' || value === 'all' ? undefined : value));
  const [newest] = columns.filter(({ id }) => id === 'created');
  const wanted = campaigns.filter((one) => fits(one, { text, state }));
  const { items, collectionProps, paginationProps } = useCollection(wanted, {
    pagination: { pageSize: PAGE },
    sorting: newest ? { defaultState: { sortingColumn: newest, isDescending: true } } : {},
  });
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={columns}
      trackBy={({ id }) => String(id)}
      loading={isLoading}
      loadingText="Loading campaigns"
      wrapLines
      ariaLabels={{ tableLabel: 'Campaigns' }}
      header={<Header counter={`(${wanted.length}${more ? '+' : ''})`}>Campaigns</Header>}
      filter={
        <div className="campaign-filter">
          <TextFilter
            filteringText={text}
            filteringPlaceholder="Find by name or id"
            filteringAriaLabel="Find campaigns"
            onChange={({ detail }) => put('q', detail.filteringText)}
            countText={text === '' ? '' : `${wanted.length} found`}
          />
          <Choice label="State" value={state} options={states} change={(next) => put('state', next)} />
        </div>
      }
      pagination={
        <Pagination
          {...paginationProps}
          ariaLabels={{
            nextPageLabel: 'Next page',
            previousPageLabel: 'Page before',
            pageLabel: (page) => `Page ${page}`,
            paginationLabel: 'Pages',
          }}
        />
      }
      footer={more && <Button onClick={more}>Show older campaigns</Button>}
      empty={
        <Empty title="No campaign is like this">
          <Button onClick={() => setParams({}, { replace: true })}>Show all</Button>
        </Empty>
      }
    />
  );
}

function fits(campaign: Campaign, { text, state }: { text: string; state: string }): boolean {
  const isState = state === 'all' || stateOf(campaign).name === state;
  const wanted = text.trim().toLowerCase();
  return isState && (campaign.name.toLowerCase().includes(wanted) || String(campaign.id).includes(wanted));
}
