import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { Failed } from '../../parts/failed.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { type AuditEntry, matches, whoOf } from './audit-entry.ts';

/** Settings → Audit log: who changed what, newest first, a page at a time. */
export function AuditLog() {
  const [search, setSearch] = useSearchParams();
  const text = search.get('text') ?? '';
  const log = useInfiniteQuery({
    queryKey: ['audit'],
    initialPageParam: '',
    queryFn: async ({ pageParam }) =>
      await answer(api.GET('/api/audit', { params: { query: pageParam === '' ? {} : { before: pageParam } } })),
    getNextPageParam: ({ next }) => next,
  });
  const entries = (log.data?.pages ?? []).flatMap((page): AuditEntry[] => page.entries);
  const shown = entries.filter((entry) => matches(entry, text));
  return (
    <Page title="Audit log" description="Every change to this account, by people and by passcodes. Kept for 400 days.">
      <Table
        variant="container"
        items={shown}
        loading={log.isPending}
        loadingText="Loading the audit log"
        trackBy="id"
        wrapLines
        header={<Header variant="h2">Changes</Header>}
        filter={
          <TextFilter
            filteringText={text}
            filteringPlaceholder="Find by person, passcode, change or path"
            filteringAriaLabel="Find in the audit log"
            countText={text === '' ? '' : `${shown.length} of ${entries.length} that are loaded`}
            onChange={({ detail }) =>
              setSearch(detail.filteringText === '' ? {} : { text: detail.filteringText }, { replace: true })
            }
          />
        }
        empty={
          log.isError ? (
            <Failed failure={asFailure(log.error)} again={() => void log.refetch()} />
          ) : text === '' ? (
            'Nothing has been changed yet. Changes that people and programs make are listed here.'
          ) : (
            'Nothing that is loaded fits.'
          )
        }
        footer={
          log.hasNextPage && (
            <Box textAlign="center">
              <Button loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                Load older ones
              </Button>
            </Box>
          )
        }
        columnDefinitions={[
          { id: 'at', header: 'When', cell: ({ at }) => <Time at={at} />, minWidth: 180 },
          { id: 'who', header: 'Who', cell: (entry) => <bdi>{whoOf(entry)}</bdi>, minWidth: 160 },
          { id: 'what', header: 'What', isRowHeader: true, cell: ({ what }) => what, minWidth: 180 },
          {
            id: 'fields',
            header: 'Fields',
            cell: ({ fields }) => <bdi>{fields.length === 0 ? '–' : fields.join(', ')}</bdi>,
          },
          {
            id: 'call',
            header: 'Call',
            cell: ({ method, path }) => (
              <Box variant="code">
                {method} <bdi>{path}</bdi>
              </Box>
            ),
          },
          { id: 'status', header: 'Answered', cell: ({ status }) => status },
        ]}
      />
    </Page>
  );
}
