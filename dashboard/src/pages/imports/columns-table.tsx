import { useCollection } from '@cloudscape-design/collection-hooks';
import Checkbox from '@cloudscape-design/components/checkbox';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactNode } from 'react';
import { Empty } from '../../parts/empty.tsx';
import { Given } from '../../parts/given.tsx';
import { pageLabels } from '../../parts/page-labels.ts';
import { AsFormat, AsName, AsType } from './column-fields.tsx';
import { counted } from './figures.ts';
import type { Import, Sample } from './import.ts';
import type { ColumnDraft } from './mapping.ts';

type Change = (column: string, to: Partial<ColumnDraft>) => void;

/** The columns of the file, and what each becomes. */
export function ColumnsTable(props: {
  draft: ColumnDraft[];
  sample: Sample;
  type: Import['type'];
  isViewer: boolean;
  change: Change;
  actions: ReactNode;
}) {
  const { draft, sample, type, isViewer, change, actions } = props;
  const { items, filterProps, collectionProps, paginationProps, filteredItemsCount } = useCollection(draft, {
    filtering: {
      filteringFunction: ({ column, name }, text) => `${column}\n${name}`.toLowerCase().includes(text.toLowerCase()),
      noMatch: <Empty title="No column is called so">Clear the filter to see all.</Empty>,
    },
    pagination: { pageSize: 25 },
  });
  const used = draft.filter(({ isUsed }) => isUsed).length;
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy="column"
      wrapLines
      ariaLabels={{ tableLabel: 'Columns of the file' }}
      header={
        <Header
          variant="h2"
          counter={`(${used} of ${draft.length})`}
          description="Names and types were matched by the header and the first rows. One column must be the identity."
          actions={actions}
        >
          Columns
        </Header>
      }
      columnDefinitions={columnsFor({ sample, type, isViewer, change })}
      {...(draft.length > 10 && {
        filter: (
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find a column"
            filteringAriaLabel="Find a column"
            filteringClearAriaLabel="Clear"
            countText={counted(filteredItemsCount ?? 0, 'match', 'matches')}
          />
        ),
      })}
      {...(draft.length > 25 && { pagination: <Pagination {...paginationProps} ariaLabels={pageLabels} /> })}
    />
  );
}

type For = { sample: Sample; type: Import['type']; isViewer: boolean; change: Change };

function columnsFor({ sample, type, isViewer, change }: For): TableProps.ColumnDefinition<ColumnDraft>[] {
  const placeOf = new Map(sample.header.map((column, place) => [column, place]));
  const firstOf = ({ column }: ColumnDraft) => {
    const place = placeOf.get(column) ?? 0;
    return sample.rows.map((cells) => cells[place] ?? '').filter((cell) => cell !== '');
  };
  const fieldOf = (one: ColumnDraft) => ({
    one,
    type,
    isOff: isViewer || !one.isUsed,
    change: (to: Partial<ColumnDraft>) => change(one.column, to),
  });
  return [
    {
      id: 'column',
      header: 'Column',
      minWidth: 140,
      isRowHeader: true,
      cell: (one) => (
        <Checkbox
          checked={one.isUsed}
          disabled={isViewer}
          ariaLabel={`Import the column ${one.column}`}
          description={<Given text={firstOf(one).slice(0, 3).join(', ')} lines={2} />}
          onChange={({ detail }) => change(one.column, { isUsed: detail.checked })}
        >
          <Given text={one.column} lines={3} />
        </Checkbox>
      ),
    },
    {
      id: 'becomes',
      header: 'Becomes',
      minWidth: 180,
      cell: (one) => (
        <div className="becomes">
          <AsName {...fieldOf(one)} />
          <AsType {...fieldOf(one)} />
          <AsFormat {...fieldOf(one)} />
        </div>
      ),
    },
  ];
}
