import './overview.css';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { useSession } from '../../api/session.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { many } from '../../parts/pictures/numbers.ts';
import { Time } from '../../parts/time.tsx';

/** Records that were sent and are not stored: which, and why. */
export function Refused() {
  return (
    <Page
      title="Refused records"
      description="What was sent and is not stored, with the reason. Mend the records and send them again."
    >
      <RefusedAtOnce />
      <RefusedLater />
    </Page>
  );
}

function RefusedAtOnce() {
  const query = useQuery({
    queryKey: ['overview', 'refused-at-once'],
    queryFn: () => answer(api.GET('/api/uploads/recent')),
    refetchInterval: 5_000,
  });
  return (
    <Container
      header={
        <Header variant="h2" description="The answer of the upload said so. Kept for an hour, while uploads are kept.">
          Refused at once
        </Header>
      }
    >
      <Loaded query={query}>
        {({ uploads, keepRecentUntil }) => {
          const refused = uploads.filter((upload) => upload.refused > 0 || upload.error !== undefined);
          if (keepRecentUntil === undefined) return <KeepUploads again={() => void query.refetch()} />;
          if (refused.length === 0) {
            return (
              <Empty title="Nothing was refused">
                Uploads are kept to look at until <Time at={keepRecentUntil} />.
              </Empty>
            );
          }
          return (
            <ul className="rows">
              {refused.map(({ at, receipt, error, records, notShown }) => (
                <Upload key={`${at} ${receipt}`} at={at} more={notShown.refused}>
                  {error !== undefined && <Reason reason={error} />}
                  {records
                    .filter(({ accepted }) => !accepted)
                    .map((one) => (
                      <Reason key={one.place} reason={one.error ?? ''} record={one.record ?? one.cut} />
                    ))}
                </Upload>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Container>
  );
}

/** Uploads are kept to look at only where that is wanted: they are people's data. */
function KeepUploads({ again }: { again: () => void }) {
  const { role } = useSession();
  const keeping = useMutation({
    mutationFn: () => answer(api.PATCH('/api/account', { body: { keepRecent: true } })),
    onSuccess: again,
  });
  return (
    <Empty
      title="Uploads are not kept to look at"
      action={
        role === 'admin' && (
          <Button loading={keeping.isPending} onClick={() => keeping.mutate()}>
            Keep uploads for a day
          </Button>
        )
      }
    >
      {keeping.isError && <Failed failure={asFailure(keeping.error)} />}
      While they are, each upload is shown here for an hour, with its refused records.
      {role !== 'admin' && ' An administrator may switch it on in Account.'}
    </Empty>
  );
}

function RefusedLater() {
  const query = useInfiniteQuery({
    queryKey: ['overview', 'refused-later'],
    queryFn: ({ pageParam }) =>
      answer(api.GET('/api/refused', { params: { query: pageParam === undefined ? {} : { after: pageParam } } })),
    initialPageParam: firstPage(),
    getNextPageParam: ({ next }) => next,
  });
  const refused = query.data?.pages.flatMap((page) => page.refused) ?? [];
  return (
    <Container
      header={
        <Header variant="h2" description="The oldest first. Kept for 180 days.">
          Refused after “success”
        </Header>
      }
    >
      {query.isError && <Failed failure={asFailure(query.error)} again={() => void query.refetch()} />}
      {query.isSuccess && refused.length === 0 && (
        <Empty title="Nothing was refused later">
          A record that was accepted, and could not be stored after all, would be here with the reason.
        </Empty>
      )}
      <ul className="rows">
        {refused.map(({ id, at, reason, record, records }) => (
          <Upload key={id} at={at} more={record === undefined ? records : 0}>
            <Reason reason={reason} record={record} />
          </Upload>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Container>
  );
}

const firstPage = (): string | undefined => undefined;

function Upload({ at, more, children }: { at: string; more: number; children: ReactNode }) {
  return (
    <li>
      <div className="rows-more">
        <span>
          Sent <Time at={at} ago />
        </span>
      </div>
      {children}
      {more > 0 && <div className="rows-more">{many(more, 'record')} of this that cannot be shown</div>}
    </li>
  );
}

function Reason({ reason, record }: { reason: string; record?: unknown }) {
  return (
    <div className="refused">
      <Given text={reason} />
      {record !== undefined && <pre>{typeof record === 'string' ? record : JSON.stringify(record, null, 2)}</pre>}
    </div>
  );
}
