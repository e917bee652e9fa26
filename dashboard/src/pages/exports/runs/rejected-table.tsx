import Button from '@cloudscape-design/components/button';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Failed } from '../../../parts/failed.tsx';
import { Given } from '../../../parts/given.tsx';
import type { RejectedRecord } from '../types.ts';

/** The records that a partner did not take, and why; page by page. */
export function RejectedTable({ path }: { path: { id: string; runAt: string } }) {
  const pages = useInfiniteQuery({
    queryKey: ['exports', path.id, 'rejected', path.runAt],
    queryFn: async ({ pageParam: after }) =>
      await answer(
        api.GET('/api/exports/{id}/runs/{runAt}/rejected', {
          params: { path, query: after === '' ? {} : { after } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  if (pages.isError) return <Failed failure={asFailure(pages.error)} again={() => void pages.refetch()} />;
  const records = pages.data?.pages.flatMap(({ rejected }) => rejected) ?? [];
  return (
    <Table
      variant="borderless"
      items={records}
      columnDefinitions={columns}
      loading={pages.isPending}
      loadingText="Loading records"
      wrapLines
      ariaLabels={{ tableLabel: 'Rejected records' }}
      empty={<Empty title="None">Everything that was sent in this run was taken.</Empty>}
      footer={
        pages.hasNextPage && (
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more
          </Button>
        )
      }
    />
  );
}

const columns: TableProps.ColumnDefinition<RejectedRecord>[] = [
  {
    id: 'reason',
    header: 'Reason',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ reason }) => <span className="wraps">{reason}</span>,
  },
  {
    id: 'event',
    header: 'Event',
    minWidth: 120,
    cell: ({ event }) => <Given text={event ?? 'A profile'} />,
  },
  { id: 'id', header: 'Id', minWidth: 200, cell: ({ id }) => <span className="wraps">{id}</span> },
];
