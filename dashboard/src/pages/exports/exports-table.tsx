import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { Empty } from '../../parts/empty.tsx';
import { Given } from '../../parts/given.tsx';
import { pageLabels } from '../../parts/page-labels.ts';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import type { Action } from './allowed.ts';
import { mayChange } from './allowed.ts';
import { useIsNarrow } from './narrow.ts';
import { RowActions } from './row-actions.tsx';
import { StateBadge } from './state-badge.tsx';
import type { ShownExport } from './types.ts';
import { contentInWords, frequencyInWords, rowsInWords, runStateInWords } from './words.ts';

type Act = (action: Action, exported: ShownExport) => void;

/** The account's exports. What is searched for is in the address. */
export function ExportsTable({ exports, act }: { exports: readonly ShownExport[]; act: Act }) {
  const [search, setSearch] = useSearchParams();
  const { role } = useSession();
  const isNarrow = useIsNarrow();
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(exports, {
    filtering: {
      defaultFilteringText: search.get('search') ?? '',
      fields: ['name', 'partnerName', 'badge', 'state'],
      noMatch: (
        <Empty title="No export is like that" action={<Button onClick={() => find('')}>Show all</Button>}>
          The search looks at names, partners and states.
        </Empty>
      ),
    },
    sorting: {},
    pagination: { pageSize: 25 },
  });
  function find(text: string): void {
    filterProps.onChange(new CustomEvent('change', { detail: { filteringText: text } }));
    setSearch(text === '' ? {} : { search: text }, { replace: true });
  }
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={columnsFor(act, { withQuick: mayChange(role), isNarrow })}
      columnDisplay={shownColumns(isNarrow, mayChange(role)).map((id) => ({ id, visible: true }))}
      stickyColumns={isNarrow ? {} : { last: 1 }}
      trackBy={({ id }) => String(id)}
      wrapLines
      ariaLabels={{ tableLabel: 'Exports' }}
      filter={
        exports.length > 5 && (
          <TextFilter
            {...filterProps}
            onChange={({ detail }) => find(detail.filteringText)}
            filteringPlaceholder="Find exports"
            filteringAriaLabel="Find exports"
            filteringClearAriaLabel="Clear"
            countText={filteredItemsCount === 1 ? '1 export' : `${filteredItemsCount} exports`}
          />
        )
      }
      pagination={exports.length > 25 && <Pagination {...paginationProps} ariaLabels={pageLabels} />}
    />
  );
}

const COLUMNS = ['name', 'state', 'partner', 'content', 'frequency', 'next', 'last', 'actions'];
const OF_PHONES = ['name', 'state', 'actions'];

function shownColumns(isNarrow: boolean, withActions: boolean): string[] {
  return (isNarrow ? OF_PHONES : COLUMNS).filter((id) => withActions || id !== 'actions');
}

function columnsFor(
  act: Act,
  { withQuick, isNarrow }: { withQuick: boolean; isNarrow: boolean },
): TableProps.ColumnDefinition<ShownExport>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      sortingField: 'name',
      isRowHeader: true,
      minWidth: isNarrow ? 130 : 150,
      cell: (exported) => (
        <>
          <TextLink to={`/settings/partners/exports/${exported.id}`}>
            <Given text={exported.name} />
          </TextLink>
          {isNarrow && (
            <Box variant="small" display="block" color="text-body-secondary">
              {exported.partnerName}, {frequencyInWords(exported.frequency).toLowerCase()}
            </Box>
          )}
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sortingField: 'state',
      minWidth: isNarrow ? 110 : 120,
      cell: (exported) => (
        <>
          <StateBadge exported={exported} />
          {exported.attention.map((sentence) => (
            <Box key={sentence} variant="small" display="block" color="text-status-warning">
              {sentence}
            </Box>
          ))}
        </>
      ),
    },
    {
      id: 'partner',
      header: 'Partner',
      sortingField: 'partnerName',
      minWidth: 100,
      cell: ({ partnerName }) => partnerName,
    },
    {
      id: 'content',
      header: 'What',
      minWidth: 100,
      cell: (exported) => <Given text={contentInWords(exported)} />,
    },
    { id: 'frequency', header: 'Frequency', minWidth: 100, cell: ({ frequency }) => frequencyInWords(frequency) },
    {
      id: 'next',
      header: 'Next run',
      sortingField: 'nextRunAt',
      minWidth: 145,
      cell: ({ nextRunAt, state }) => {
        if (state === 'RUNNING') return 'One is under way';
        return nextRunAt ? <Time at={nextRunAt} /> : '–';
      },
    },
    {
      id: 'last',
      header: 'Last run',
      minWidth: 130,
      cell: ({ lastRun }) => (lastRun ? <LastRun last={lastRun} /> : '–'),
    },
    {
      id: 'actions',
      header: <span className="for-readers">Actions</span>,
      minWidth: isNarrow ? 50 : 190,
      cell: (exported) => withQuick && <RowActions exported={exported} act={act} />,
    },
  ];
}

function LastRun({ last }: { last: NonNullable<ShownExport['lastRun']> }) {
  const { state, rows, finishedAt } = last;
  return (
    <>
      {state === 'DONE' && rows !== undefined ? rowsInWords(rows) : runStateInWords(state)}
      <Box variant="small" display="block" color="text-body-secondary">
        <Time at={finishedAt} />
      </Box>
    </>
  );
}
