import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useChangeAddress, withParam } from '../../../parts/address.ts';
import { CopyableLines } from '../../../parts/copyable.tsx';
import { Given } from '../../../parts/given.tsx';
import { Time } from '../../../parts/time.tsx';
import { Value } from '../values.tsx';
import { attributesOf, didOf, identitiesOf, type Person, subscriptionsOf } from './person.ts';
import { AttributesTable, EventsTable } from './person-tables.tsx';
import { TimelineTab } from './timeline-tab.tsx';

/** All that is known of a person: who they are above, what they are and did in tabs. */
export function PersonView({ person, title }: { person: Person; title: string }) {
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
  const attributes = attributesOf(person.profileData);
  const did = didOf(person.events);
  const tabs = [
    { id: 'attributes', label: `Attributes (${attributes.length})`, content: <AttributesTable entries={attributes} /> },
    { id: 'timeline', label: 'Timeline', content: <TimelineTab person={person} /> },
    { id: 'events', label: `Events (${did.length})`, content: <EventsTable did={did} person={person} /> },
    { id: 'json', label: 'JSON', content: <CopyableLines what="the JSON" text={JSON.stringify(person, null, 2)} /> },
  ];
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2">
            <Given text={title} />
          </Header>
        }
      >
        <Who person={person} />
      </Container>
      <Tabs
        ariaLabel="What is known of this person"
        variant="container"
        tabs={tabs}
        activeTabId={tabs.find(({ id }) => id === params.get('tab'))?.id ?? 'attributes'}
        onChange={({ detail }) => changeAddress((now) => withParam(now, 'tab', detail.activeTabId))}
      />
    </SpaceBetween>
  );
}

function Who({ person }: { person: Person }) {
  const { name, email, phone, platformInfo, events } = person;
  const identities = identitiesOf(person);
  const seen = Object.values(events).map(({ last_seen }) => last_seen);
  const first = Object.values(events).map(({ first_seen }) => first_seen);
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={200}
      items={[
        { label: 'Name', value: name === undefined ? '–' : <Given text={name} /> },
        { label: 'E-mail', value: email === undefined ? '–' : <Given text={email} /> },
        { label: 'Phone', value: phone === undefined ? '–' : `+${phone}` },
        { label: 'Last seen', value: seen.length === 0 ? '–' : <Time at={Math.max(...seen) * 1_000} ago /> },
        { label: 'First seen', value: first.length === 0 ? '–' : <Time at={Math.min(...first) * 1_000} ago /> },
        {
          label: `Identities (${identities.length})`,
          value: <Several of={identities.map((one) => <Given key={one} text={one} />)} />,
        },
        {
          label: `Devices (${platformInfo.length})`,
          value: <Several of={platformInfo.map((device, at) => <Device key={at} device={device} />)} />,
        },
        {
          label: 'Subscriptions',
          value: (
            <Several of={subscriptionsOf(person.profileData).map((one) => <Subscribed key={one.channel} {...one} />)} />
          ),
        },
      ]}
    />
  );
}

function Several({ of }: { of: ReactNode[] }) {
  if (of.length === 0) return <>–</>;
  return (
    <ul className="several">
      {of.map((one, at) => (
        <li key={at}>{one}</li>
      ))}
    </ul>
  );
}

function Device({ device }: { device: Person['platformInfo'][number] }) {
  const told = [device.platform, device.make, device.model, device.os_version, device.app_version].filter(
    (one) => one !== undefined && one !== null,
  );
  return (
    <>
      <Given text={device.objectId} />
      {told.map((one, at) => (
        <Box key={at} color="text-body-secondary">
          <Value value={one} />
        </Box>
      ))}
      {device.push_token !== undefined && <Badge color="blue">push</Badge>}
    </>
  );
}

function Subscribed({ channel, isOn, isSaid }: { channel: string; isOn: boolean; isSaid: boolean }) {
  return (
    <StatusIndicator type={isOn ? 'success' : 'stopped'}>
      {channel}: {isOn ? (isSaid ? 'subscribed' : 'never unsubscribed') : 'unsubscribed'}
    </StatusIndicator>
  );
}
