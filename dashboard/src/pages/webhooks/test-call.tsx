import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { ApiFailure, asFailure } from '../../api/failure.ts';
import { Failed } from '../../parts/failed.tsx';
import { headlineOf, sentenceOf, type TestAnswer } from './answer-words.ts';
import { problemOf } from './form-problems.ts';
import { SentCall } from './sent-call.tsx';
import { bodyOf, editOf } from './webhook-body.ts';

/** Calls the receiver as it is filled in, and says how it answered; nothing is saved. */
export function TestCall({ filled, id }: { filled: Parameters<typeof bodyOf>[0]; id?: string }) {
  const { form } = filled;
  const trying = useMutation({
    mutationFn: async () => {
      const problem = problemOf(form);
      if (problem !== undefined) throw new ApiFailure(problem, { status: 400 });
      return { form, test: await tryFilled(filled, id) };
    },
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Calls the receiver once with the test payload, within five seconds. Nothing is saved."
          actions={
            <Button
              formAction="none"
              iconName="play"
              loading={trying.isPending}
              loadingText="Calling"
              onClick={() => trying.mutate()}
            >
              Send test
            </Button>
          }
        >
          Test
        </Header>
      }
    >
      <SpaceBetween size="m">
        {/* Of a form that is filled in otherwise since, it tells nothing. */}
        <div role="status">{trying.data?.form === form && <TestOutcome test={trying.data.test} />}</div>
        {trying.error && <Failed failure={asFailure(trying.error)} />}
        <ExpandableSection headerText="What is sent">
          <SentCall
            method={form.method}
            url={form.url}
            own={form.headers.map(({ name }) => name)}
            auth={form.auth.kind}
          />
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}

export function TestOutcome({ test }: { test: TestAnswer }) {
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={test.saves ? 'success' : test.class === '2xx' ? 'warning' : 'error'}>
        {headlineOf(test)}
      </StatusIndicator>
      <div>
        {sentenceOf(test)} {test.saves ? 'Such an answer saves.' : 'Only an answer of 200 saves.'}
      </div>
      <Box variant="small" color="text-body-secondary">
        What a receiver says is never shown: it could be from somebody’s inside network.
      </Box>
    </SpaceBetween>
  );
}

async function tryFilled(filled: Parameters<typeof bodyOf>[0], id: string | undefined): Promise<TestAnswer> {
  if (id === undefined) return (await answer(api.POST('/api/webhooks/test', { body: bodyOf(filled) }))).test;
  const params = { path: { id } };
  return (await answer(api.POST('/api/webhooks/{id}/test', { params, body: editOf(filled) }))).test;
}
