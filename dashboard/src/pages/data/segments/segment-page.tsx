import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useSession } from '../../../api/session.ts';
import { ButtonLink } from '../../../parts/button-link.tsx';
import { CopyableLines } from '../../../parts/copyable.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Page } from '../../../parts/page.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { Time } from '../../../parts/time.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { queryPath } from '../query/asked.ts';
import { save } from '../query/download.ts';
import { AddPeople } from './add-people.tsx';
import { DeleteSegment, RenameSegment } from './change-segment.tsx';
import { type Segment, useAudience, useSegment } from './segments.ts';
import { unknownRows } from './send-list.ts';

/** A segment: whom it has now, what it is made of, and how it is changed. */
export function SegmentPage() {
  const { id = '' } = useParams();
  const query = useSegment(id);
  return <Loaded query={query}>{(segment) => <OneSegment segment={segment} />}</Loaded>;
}

type Open = 'rename' | 'add' | 'replace' | 'delete';

function OneSegment({ segment }: { segment: Segment }) {
  const { role } = useSession();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const mayChange = role !== 'viewer';
  return (
    <Page
      title={segment.name}
      info={<Badge>{segment.kind}</Badge>}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ButtonLink to={queryPath('people', { segment: segment.id })}>See its people</ButtonLink>
          {mayChange && <Button onClick={() => setOpen('rename')}>Rename</Button>}
          {mayChange && <Button onClick={() => setOpen('delete')}>Delete</Button>}
        </SpaceBetween>
      }
    >
      <Audience segment={segment} />
      {segment.kind === 'list' ? (
        <ListParts segment={segment} mayChange={mayChange} open={setOpen} />
      ) : (
        <Container
          header={
            <Header
              variant="h2"
              actions={
                mayChange && (
                  <ButtonLink to={`${queryPath('people', segment.query)}&replace=${segment.id}`}>
                    Change the query
                  </ButtonLink>
                )
              }
            >
              Query
            </Header>
          }
        >
          <CopyableLines what="the query" text={JSON.stringify(segment.query, null, 2)} />
        </Container>
      )}
      {open === 'rename' && <RenameSegment segment={segment} close={close} />}
      {open === 'delete' && <DeleteSegment segment={segment} close={close} />}
      {(open === 'add' || open === 'replace') && <AddPeople segment={segment} kind={open} close={close} />}
    </Page>
  );
}

const channels = new Map([
  ['email', 'E-mail'],
  ['sms', 'SMS'],
  ['webhook', 'Webhook'],
  ['webpush', 'Web push'],
  ['android', 'Android'],
  ['ios', 'iOS'],
  ['windows', 'Windows'],
]);

function Audience({ segment }: { segment: Segment }) {
  const audience = useAudience(segment.id);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button iconName="refresh" loading={audience.isFetching} onClick={() => void audience.refetch()}>
              Count again
            </Button>
          }
        >
          Whom it has now
        </Header>
      }
    >
      <Loaded query={audience}>
        {({ people, reached }) => (
          <KeyValuePairs
            columns={4}
            items={[
              { label: 'People', value: people.toLocaleString('en') },
              ...Object.entries(reached).map(([channel, count]) => ({
                label: `Reached by ${channels.get(channel) ?? channel}`,
                value: count.toLocaleString('en'),
              })),
              { label: 'Changed', value: <Time at={segment.changedAt} /> },
              { label: 'Made', value: <Time at={segment.createdAt} /> },
              { label: 'Campaigns that use it', value: <Campaigns ids={segment.campaigns} /> },
            ]}
          />
        )}
      </Loaded>
    </Container>
  );
}

function Campaigns({ ids }: { ids: readonly number[] }) {
  if (ids.length === 0) return <>none</>;
  return (
    <SpaceBetween size="xxs">
      {ids.map((id) => (
        <TextLink key={id} to={`/campaigns/${id}`}>
          {String(id)}
        </TextLink>
      ))}
    </SpaceBetween>
  );
}

type ListSegment = Extract<Segment, { kind: 'list' }>;

function ListParts(props: { segment: ListSegment; mayChange: boolean; open: (what: Open) => void }) {
  const { segment, mayChange, open } = props;
  const { tellFailure } = useNotices();
  const download = useMutation({
    mutationFn: async () => await unknownRows(segment.id),
    onSuccess: (csv) => save(new Blob([csv], { type: 'text/csv' }), `unknown-rows-${segment.id}.csv`),
    onError: tellFailure,
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {segment.unknown > 0 && (
                <Button iconName="download" loading={download.isPending} onClick={() => download.mutate()}>
                  Download unknown rows
                </Button>
              )}
              {mayChange && <Button onClick={() => open('replace')}>Replace the list</Button>}
              {mayChange && <Button onClick={() => open('add')}>Add people</Button>}
            </SpaceBetween>
          }
        >
          List
        </Header>
      }
    >
      <SpaceBetween size="s">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Rows sent', value: segment.rows.toLocaleString('en') },
            { label: 'People named', value: segment.people.toLocaleString('en') },
            { label: 'Rows that named nobody known', value: segment.unknown.toLocaleString('en') },
          ]}
        />
        <Box color="text-body-secondary">
          A list follows its people: who was merged is on it once, who was deleted is not. Unknown rows are kept for
          seven days.
        </Box>
      </SpaceBetween>
    </Container>
  );
}
