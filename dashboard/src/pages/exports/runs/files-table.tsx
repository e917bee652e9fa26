import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { CopyableValue } from '../../../parts/copyable.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Given } from '../../../parts/given.tsx';
import { useIsNarrow } from '../narrow.ts';
import type { RunFile } from '../types.ts';
import { bytesInWords, countInWords } from '../words.ts';

/** What a run wrote, with what a file can be checked by. */
export function FilesTable({ files, moreFiles }: { files: readonly RunFile[]; moreFiles: number }) {
  const { items, collectionProps, paginationProps } = useCollection(files, {
    sorting: {},
    pagination: { pageSize: 20 },
  });
  const isNarrow = useIsNarrow();
  return (
    <Table
      {...collectionProps}
      columnDisplay={(isNarrow ? OF_PHONES : COLUMNS).map((id) => ({ id, visible: true }))}
      variant="borderless"
      items={items}
      columnDefinitions={columns}
      trackBy="name"
      wrapLines
      ariaLabels={{ tableLabel: 'Files' }}
      empty={
        <Empty title="No files">
          A run that is under way has none yet, and one that found nothing new writes none.
        </Empty>
      }
      pagination={
        files.length > 20 && (
          <Pagination
            {...paginationProps}
            ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page' }}
          />
        )
      }
      footer={moreFiles > 0 && <Box>{countInWords(moreFiles)} more files are in the manifest.</Box>}
    />
  );
}

const COLUMNS = ['name', 'event', 'rows', 'bytes', 'sha256'];
const OF_PHONES = ['name', 'rows', 'sha256'];

const columns: TableProps.ColumnDefinition<RunFile>[] = [
  {
    id: 'name',
    header: 'Name',
    sortingField: 'name',
    isRowHeader: true,
    minWidth: 150,
    cell: ({ name }) => <Given text={name} />,
  },
  {
    id: 'event',
    header: 'Event',
    minWidth: 120,
    sortingField: 'event',
    cell: ({ event }) => <Given text={event ?? '–'} />,
  },
  { id: 'rows', header: 'Rows', minWidth: 80, sortingField: 'rows', cell: ({ rows }) => countInWords(rows) },
  { id: 'bytes', header: 'Size', minWidth: 100, sortingField: 'bytes', cell: ({ bytes }) => bytesInWords(bytes) },
  {
    id: 'sha256',
    header: 'SHA-256',
    minWidth: 90,
    cell: ({ sha256, name }) => (
      <span className="wraps">
        <CopyableValue text={sha256} what={`the SHA-256 of ${name}`} />
      </span>
    ),
  },
];
