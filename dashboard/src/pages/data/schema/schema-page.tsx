import './schema.css';
import Input from '@cloudscape-design/components/input';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useChangeAddress, withParam } from '../../../parts/address.ts';
import { Empty } from '../../../parts/empty.tsx';
import type { KnownEvent } from '../../../parts/filters/known-event.ts';
import { useKnownEvents, useKnownOfPeople } from '../../../parts/filters/known-properties.ts';
import { Loaded } from '../../../parts/loaded.tsx';
import { Page } from '../../../parts/page.tsx';
import { pageLabels } from '../../../parts/page-labels.ts';
import { EventSchema } from './event-schema.tsx';
import { PeopleTable } from './people-table.tsx';
import { findEvents } from './schema.ts';

/** Which events and properties there are. What is searched for is in the address. */
const PAGE = 20;

export function SchemaPage() {
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
  const text = params.get('find') ?? '';
  const events = useKnownEvents();
  const people = useKnownOfPeople();
  const put = (name: string, value: string) => changeAddress((now) => withParam(now, name, value || undefined));
  return (
    <Page title="Schema" description="The events and properties that were uploaded, with what their values are.">
      <Input
        type="search"
        value={text}
        ariaLabel="Find an event or a property"
        placeholder="Find an event or a property"
        clearAriaLabel="Clear"
        onChange={({ detail }) => put('find', detail.value)}
      />
      <Tabs
        ariaLabel="Of what"
        activeTabId={params.get('tab') === 'people' ? 'people' : 'events'}
        onChange={({ detail }) => put('tab', detail.activeTabId)}
        tabs={[
          {
            id: 'events',
            label: `Events${events.data ? ` (${events.data.length})` : ''}`,
            content: <Loaded query={events}>{(found) => <Events key={text} events={found} text={text} />}</Loaded>,
          },
          {
            id: 'people',
            label: `Profile properties${people.data ? ` (${people.data.properties.length})` : ''}`,
            content: <Loaded query={people}>{(found) => <PeopleTable known={found} text={text} />}</Loaded>,
          },
        ]}
      />
    </Page>
  );
}

function Events({ events, text }: { events: readonly KnownEvent[]; text: string }) {
  const [page, setPage] = useState(1);
  if (events.length === 0) {
    return (
      <Empty title="No event was uploaded yet">
        Events and their properties appear here by themselves once they come.
      </Empty>
    );
  }
  const found = findEvents(events, text);
  if (found.length === 0)
    return <Empty title="No event fits">No event and no property of one has this in its name.</Empty>;
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  return (
    <SpaceBetween size="s">
      {shown.map(({ event, properties }) => (
        <EventSchema key={event.name} event={event} properties={properties} isOpen={found.length === 1} />
      ))}
      {found.length > PAGE && (
        <Pagination
          currentPageIndex={page}
          pagesCount={Math.ceil(found.length / PAGE)}
          onChange={({ detail }) => setPage(detail.currentPageIndex)}
          ariaLabels={pageLabels}
        />
      )}
    </SpaceBetween>
  );
}
