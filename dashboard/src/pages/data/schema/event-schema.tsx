import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { ButtonLink } from '../../../parts/button-link.tsx';
import { timeIn } from '../../../parts/clock.ts';
import { Empty } from '../../../parts/empty.tsx';
import type { KnownProperty } from '../../../parts/filters/filter.ts';
import type { KnownEvent } from '../../../parts/filters/known-event.ts';
import { Given } from '../../../parts/given.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { Time } from '../../../parts/time.tsx';
import { queryPath } from '../query/asked.ts';
import { times, visible } from '../values.ts';
import { Samples } from './samples.tsx';
import { askedName } from './schema.ts';

/** One event: how often, when, and its properties. */
export function EventSchema(props: { event: KnownEvent; properties: readonly KnownProperty[]; isOpen: boolean }) {
  const { event, properties, isOpen } = props;
  const { timezone } = useSession().account;
  const [isExpanded, setExpanded] = useState(isOpen);
  return (
    <ExpandableSection
      variant="container"
      headingTagOverride="h2"
      expanded={isExpanded}
      onChange={({ detail }) => setExpanded(detail.expanded)}
      headerText={<Given text={visible(event.name)} />}
      headerDescription={`${times(event.count)} · ${event.properties.length.toLocaleString('en')} ${event.properties.length === 1 ? 'property' : 'properties'} · last ${timeIn(timezone, event.last_seen * 1_000)}`}
    >
      {isExpanded && <Body event={event} properties={properties} />}
    </ExpandableSection>
  );
}

function Body({ event, properties }: { event: KnownEvent; properties: readonly KnownProperty[] }) {
  const asked = { event_name: event.name, from: '-30d' };
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <ButtonLink to={queryPath('events', asked)}>Query these events</ButtonLink>
        <ButtonLink to={queryPath('people', asked)}>Query who did it</ButtonLink>
      </SpaceBetween>
      <Box color="text-body-secondary">
        First <Time at={event.first_seen * 1_000} />, last <Time at={event.last_seen * 1_000} />
      </Box>
      <Table
        variant="embedded"
        wrapLines
        trackBy="name"
        items={properties}
        ariaLabels={{ tableLabel: `Properties of ${event.name}` }}
        empty={<Empty title="This event has no properties" />}
        columnDefinitions={[
          { id: 'name', header: 'Property', minWidth: 180, cell: ({ name }) => <Given text={name} /> },
          { id: 'type', header: 'Kind', minWidth: 110, cell: (property) => <Types property={property} /> },
          {
            id: 'samples',
            header: 'Values',
            minWidth: 180,
            cell: ({ name, type }) =>
              type === 'object' || name === 'Items' ? '–' : <Samples event={event.name} property={name} />,
          },
          {
            id: 'query',
            header: 'Query',
            minWidth: 100,
            cell: ({ name, type }) =>
              type === 'object' ? (
                '–'
              ) : (
                <TextLink
                  to={queryPath('events', {
                    ...asked,
                    event_properties: [{ name: askedName(name), operator: 'exists' }],
                  })}
                  ariaLabel={`Query ${name}`}
                >
                  Query
                </TextLink>
              ),
          },
        ]}
      />
      {event.properties_left_out !== undefined && event.properties_left_out > 0 && (
        <Box color="text-body-secondary">
          {event.properties_left_out.toLocaleString('en')} rarer properties are not named.
        </Box>
      )}
    </SpaceBetween>
  );
}

/** What the values are, most frequent first. */
export function Types({ property }: { property: KnownProperty }) {
  const types = property.types ?? (property.type === undefined ? [] : [property.type]);
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {types.map((type) => (
        <Badge key={type}>{type}</Badge>
      ))}
    </SpaceBetween>
  );
}
