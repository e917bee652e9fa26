import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { Given } from '../../../parts/given.tsx';
import { templatesQuery } from '../calls.ts';
import { careWords, scheduleWords } from '../words/schedule-words.ts';
import { useBuilder } from './context.ts';
import { Rendered } from './preview-panel.tsx';

/** Last step: all of it in words, and a call as it would leave for whom it was previewed. */
export function StepReview() {
  const { form, entry, zone, who } = useBuilder();
  const templates = useQuery(templatesQuery);
  const template = templates.data?.find(({ id }) => String(id) === form.templateId);
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
          <Header
            variant="h2"
            description={
              who.value === ''
                ? 'For somebody made up, without secrets.'
                : 'For the person of the preview, without secrets.'
            }
          >
            A call
          </Header>
        }
      >
        <Rendered />
      </Container>
    </SpaceBetween>
  );
}
