import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Textarea from '@cloudscape-design/components/textarea';
import { asFailure } from '../../../api/failure.ts';
import { Given } from '../../../parts/given.tsx';
import { Choice } from '../fields/choice.tsx';
import { contentGaps } from '../model/gaps.ts';
import { problemsIn } from '../model/problems.ts';
import { lastEvent } from '../model/trigger.ts';
import { useBuilder } from './context.ts';
import { PreviewedCall } from './previewed-call.tsx';

/** The call as it would leave for one person: somebody made up, or one that is looked for. */
const whos = [
  { value: 'identity' as const, label: 'Identity' },
  { value: 'email' as const, label: 'E-mail' },
  { value: 'phone' as const, label: 'Phone' },
  { value: 'objectId' as const, label: 'CleverTap ID' },
];

export function PreviewPanel() {
  const { entry, form, who, setWho, problem } = useBuilder();
  const { by, value, properties } = who;
  const event = entry.live ? lastEvent(form.trigger.fields, entry) : '';
  return (
    <Container
      header={
        <Header variant="h2" description="The call as it would leave, without secrets. Nothing is sent.">
          Preview
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="campaign-row">
          <FormField label="For whom" description="Without a name, for somebody made up.">
            <div className="campaign-pair">
              <Choice label="Found by" value={by} options={whos} change={(next) => setWho({ ...who, by: next })} />
              <Input
                value={value}
                onChange={({ detail }) => setWho({ ...who, value: detail.value })}
                ariaLabel="Identity to preview for"
                placeholder="jane@example.com"
              />
            </div>
          </FormField>
          {event !== '' && (
            <FormField
              label="Properties of the event (optional)"
              errorText={problem('event')}
              description="JSON. Without it, the newest such event of the person, or one made up."
            >
              <Textarea
                value={properties}
                onChange={({ detail }) => setWho({ ...who, properties: detail.value })}
                rows={2}
                spellcheck={false}
                placeholder={'{ "Amount": 60 }'}
              />
            </FormField>
          )}
        </div>
        <Rendered />
      </SpaceBetween>
    </Container>
  );
}

/** The preview of the form as it is now, read again with each change. */
export function Rendered() {
  const { form, rendered } = useBuilder();
  if (contentGaps(form.content).length > 0) {
    return <Box color="text-body-secondary">The call is shown once the fields are filled in.</Box>;
  }
  if (rendered.data && !rendered.isFetching) return <PreviewedCall previewed={rendered.data} />;
  if (rendered.isError && !rendered.isFetching) {
    const failure = asFailure(rendered.error);
    const problems = problemsIn(failure.message);
    return (
      <Alert
        type={problems.length > 0 ? 'warning' : 'error'}
        header="Nothing to show"
        action={<Button onClick={() => void rendered.refetch()}>Try again</Button>}
      >
        <Given text={failure.message} />
      </Alert>
    );
  }
  return (
    <Box color="text-body-secondary">
      <span role="status">
        <Spinner /> Rendering …
      </span>
    </Box>
  );
}
