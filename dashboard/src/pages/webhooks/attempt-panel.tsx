import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { Failed } from '../../parts/failed.tsx';
import { Time } from '../../parts/time.tsx';
import { outcomeWords } from './answer-words.ts';
import { AttemptFacts } from './attempt-facts.tsx';
import type { Attempt } from './template.ts';
import type { Chosen } from './use-filter.ts';

/** One attempt, and the others of its call. Opened by a link alone, it is found by its call and time. */
const AROUND_MS = 86_400_000;

export function AttemptPanel(props: {
  chosen: Chosen;
  /** The attempt, where it is loaded. */
  seen: Attempt | undefined;
  nameOf: (templateId: number | undefined) => string;
  choose: (next: Chosen) => void;
  close: () => void;
  searchPerson: (profileId: string) => void;
  /** Undefined for whoever may not. */
  sendAgain: ((delivery: string) => void) | undefined;
}) {
  const { chosen, seen, nameOf, choose, close, searchPerson, sendAgain } = props;
  const { data: others = [], error, isPending, refetch } = useCall(chosen);
  const attempt = seen ?? others.find(({ at }) => at === chosen.at);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <section ref={panel} className="attempts-panel" aria-label="Attempt">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {sendAgain && attempt && <Button onClick={() => sendAgain(chosen.call)}>Send this call again</Button>}
                <Button variant="icon" iconName="close" ariaLabel="Close the attempt" onClick={close} />
              </SpaceBetween>
            }
          >
            {attempt ? `Attempt ${attempt.attempt}` : 'Attempt'}
          </Header>
        }
      >
        <SpaceBetween size="l">
          {error && <Failed failure={asFailure(error)} again={() => void refetch()} />}
          {!attempt && !error && (
            <Box color="text-body-secondary">
              {isPending ? 'Loading …' : 'This attempt is not in the log any more.'}
            </Box>
          )}
          {attempt && <AttemptFacts {...{ attempt, nameOf, searchPerson }} />}
          {others.length > 1 && (
            <KeyValuePairs
              items={[
                {
                  label: 'All attempts of this call',
                  value: (
                    <ul className="attempts-others">
                      {others.map(({ at, outcome, status, class: answered }) => (
                        <li key={at} aria-current={at === chosen.at}>
                          <Button variant="inline-link" onClick={() => choose({ call: chosen.call, at })}>
                            <Time at={at} />
                          </Button>
                          <div>
                            {status ?? answered}, {outcomeWords.get(outcome)?.toLowerCase() ?? outcome}
                          </div>
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]}
            />
          )}
        </SpaceBetween>
      </Container>
    </section>
  );
}

/** Attempts of a call near a time, the newest first. */
function useCall({ call, at }: Chosen) {
  return useQuery({
    queryKey: ['attempts-of-call', call, at],
    queryFn: async ({ signal }) => {
      const near = (by: number) => new Date(Date.parse(at) + by).toISOString();
      const query = { delivery: call, from: near(-AROUND_MS), to: near(AROUND_MS) };
      return (await answer(api.GET('/api/webhooks/attempts', { params: { query }, signal }))).attempts;
    },
    placeholderData: (before) => (before?.some(({ deliveryId }) => deliveryId === call) ? before : undefined),
  });
}
