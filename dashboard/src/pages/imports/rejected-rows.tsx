import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { Given } from '../../parts/given.tsx';
import { pageLabels } from '../../parts/page-labels.ts';
import { count } from './figures.ts';
import type { SamplePreview } from './import.ts';

/** Rows of the sample that would be rejected, each with its reason. */
export function RejectedRows({ rejected }: Pick<SamplePreview, 'rejected'>) {
  const { items, paginationProps } = useCollection(rejected, { pagination: { pageSize: 20 } });
  if (rejected.length === 0) return null;
  return (
    <Table
      items={items}
      trackBy="row"
      wrapLines
      ariaLabels={{ tableLabel: 'Rows that would be rejected' }}
      header={
        <Header
          variant="h2"
          counter={`(${count(rejected.length)})`}
          description="The others are stored all the same; these come back as a file, with the reasons."
        >
          Rows that would be rejected
        </Header>
      }
      columnDefinitions={[
        { id: 'row', header: 'Row', cell: ({ row }) => count(row), width: 100, isRowHeader: true },
        { id: 'reason', header: 'Reason', cell: ({ reason }) => <Given text={reason} lines={6} /> },
      ]}
      {...(rejected.length > 20 && { pagination: <Pagination {...paginationProps} ariaLabels={pageLabels} /> })}
    />
  );
}
