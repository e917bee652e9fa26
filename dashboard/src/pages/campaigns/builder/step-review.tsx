import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure.ts';
import { Given } from '../../../parts/given.tsx';
import { templatesQuery } from '../calls.ts';
import { careWords, scheduleWords } from '../words/schedule-words.ts';
import { useBuilder } from './context.ts';
import { usePreview } from './preview-panel.tsx';
import { PreviewedCall } from './previewed-call.tsx';

/** Last step: all of it in words, and a call as it would leave for somebody made up. */
const SOMEBODY = { by: 'identity' as const, value: '', properties: '' };

export function StepReview() {
  const { form, entry, zone } = useBuilder();
  const templates = useQuery(templatesQuery);
  const template = templates.data?.find(({ id }) => String(id) === form.templateId);
  const rendered = usePreview(form, SOMEBODY, '');
  const care = careWords(form.care, { live: entry.live, zone });
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Review</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Name', value: form.name === '' ? '–' : <Given text={form.name} /> },
            {
              label: 'Webhook',
              value: template ? <Given text={`${template.name}: ${template.method} ${template.url}`} /> : 'None chosen',
            },
            { label: 'When', value: scheduleWords(form.schedule, { live: entry.live, zone }) },
            {
              label: 'Care',
              value: care.length === 0 ? 'No caps, no control group, no quiet hours.' : care.join(' '),
            },
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" description="For somebody made up, without secrets.">
            A call
          </Header>
        }
      >
        {rendered.data ? (
          <PreviewedCall previewed={rendered.data} />
        ) : rendered.isError ? (
          <Alert type="error">{asFailure(rendered.error).message}</Alert>
        ) : (
          <Box color="text-body-secondary">Rendering …</Box>
        )}
      </Container>
    </SpaceBetween>
  );
}
