import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ButtonLink } from '../../parts/button-link.tsx';
import { isLiveTrigger } from './campaign-state.ts';
import { Runs } from './runs.tsx';
import type { Campaign, Results } from './shapes.ts';
import { numberWords, ranked, reasonWords, shareWords, sumOf } from './words/result-words.ts';

/** Numbers of a campaign: its people, its calls, what was held back and why. */
export function ResultsShown({ campaign, results }: { campaign: Campaign; results: Results }) {
  const { people, calls, runs } = results;
  const left = sumOf(people.leftOut);
  const ended = calls.delivered + calls.dispatchFailed + calls.refused;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={<ButtonLink to={`/settings/channels/attempts?campaign=${campaign.id}`}>See attempts</ButtonLink>}
          >
            Results
          </Header>
        }
      >
        <SpaceBetween size="l">
          <dl className="campaign-numbers">
            <Figure label="Qualified" value={people.qualified} />
            <Figure label="Sent" value={people.sent} />
            <Figure label="Held back" value={left} />
            <Figure label="Calls made" value={calls.made} />
            <Figure label="Calls delivered" value={calls.delivered} more={shareWords(calls.delivered, ended)} />
            <Figure label="Calls failed" value={calls.dispatchFailed + calls.refused} />
          </dl>
          <KeyValuePairs
            columns={3}
            items={[
              {
                label: 'Held back, by reason',
                value: <Counts counts={people.leftOut} words={reasonWords} none="Nobody" />,
              },
              { label: 'Failed attempts, by class', value: <Counts counts={calls.failedAttempts} none="None" /> },
              {
                label: 'Calls that were not delivered',
                value: (
                  <Counts
                    counts={{
                      'All attempts failed (Webhook Dispatch Failed)': calls.dispatchFailed,
                      'Given up at once: yours to mend': calls.refused,
                      'Set aside while the receiver was down': calls.parked,
                    }}
                    none="None"
                  />
                ),
              },
            ]}
          />
        </SpaceBetween>
      </Container>
      {!isLiveTrigger(campaign) && <Runs runs={runs} />}
    </SpaceBetween>
  );
}

function Figure({ label, value, more }: { label: string; value: number; more?: string }) {
  return (
    <div>
      <dt>
        <Box variant="awsui-key-label">{label}</Box>
      </dt>
      <dd>
        <div className="campaign-number">{numberWords(value)}</div>
        {more !== undefined && <Box color="text-body-secondary">{more}</Box>}
      </dd>
    </div>
  );
}

type CountsProps = { counts: Readonly<Record<string, number>>; words?: (name: string) => string; none: string };

function Counts({ counts, words = (name) => name, none }: CountsProps) {
  const some = ranked(counts).filter(([, count]) => count > 0);
  if (some.length === 0) return <>{none}</>;
  return (
    <ul className="campaign-list">
      {some.map(([name, count]) => (
        <li key={name}>
          {words(name)}: {numberWords(count)}
        </li>
      ))}
    </ul>
  );
}
