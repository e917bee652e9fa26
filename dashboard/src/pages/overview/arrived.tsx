import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useSession } from '../../api/session.ts';
import { timesIn } from '../../parts/clock.ts';
import { Given } from '../../parts/given.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import type { Arrival } from './arrival.ts';

/** What has arrived, told as it comes; then what to look at next. */
export function Arrived({ arrival }: { arrival: Arrival }) {
  const isHere = arrival.kind === 'event' || arrival.kind === 'other';
  return (
    <>
      <div role="status">
        <News arrival={arrival} />
      </div>
      {isHere && (
        <>
          <p>Data flows. What comes next:</p>
          <ul className="first-next">
            <li>
              <TextLink to="/settings/import/csv">Upload a CSV</TextLink> of people or events that you have
            </li>
            <li>
              <TextLink to="/data/profiles">Find the profile</TextLink> “first-visitor”, whom the event was of
            </li>
            <li>
              <TextLink to="/settings/partners/exports">Set up an export</TextLink> to a partner or a bucket of yours
            </li>
            <li>
              <TextLink to="/campaigns">Make a campaign</TextLink> that calls your receiver when somebody does something
            </li>
          </ul>
        </>
      )}
    </>
  );
}

function News({ arrival }: { arrival: Arrival }) {
  const zone = useSession().account.timezone;
  switch (arrival.kind) {
    case 'waits':
      return (
        <>
          <StatusIndicator type="in-progress">Waiting for your first event …</StatusIndicator>
          <p>This goes on by itself. An event is here some seconds after it was sent.</p>
        </>
      );
    case 'refused':
      return (
        <>
          <StatusIndicator type="warning">Something came, and was refused</StatusIndicator>
          {arrival.sentences.map((sentence) => (
            <p key={sentence} dir="auto" className="any-text">
              {timesIn(zone, sentence)}
            </p>
          ))}
        </>
      );
    case 'event':
      return (
        <StatusIndicator type="success">
          <Given text={arrival.name} /> arrived
        </StatusIndicator>
      );
    case 'other':
      return <StatusIndicator type="success">Your first data arrived</StatusIndicator>;
  }
}
