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
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { Given } from '../../../parts/given.tsx';
import { preview } from '../calls.ts';
import { Choice } from '../fields/choice.tsx';
import { type CampaignForm, wireContent } from '../model/definition.ts';
import { problemsIn } from '../model/problems.ts';
import { useSettled } from './audience-count.ts';
import { firstEvent } from './body-field.tsx';
import { useBuilder } from './context.ts';
import { PreviewedCall } from './previewed-call.tsx';

/** The call as it would leave for one person: somebody made up, or one that is looked for. */
const whos = [
  { value: 'identity' as const, label: 'Identity' },
  { value: 'email' as const, label: 'E-mail' },
  { value: 'phone' as const, label: 'Phone' },
  { value: 'objectId' as const, label: 'CleverTap ID' },
];
type By = (typeof whos)[number]['value'];
export type Who = { by: By; value: string; properties: string };

export function PreviewPanel() {
  const { entry, form } = useBuilder();
  const [by, setBy] = useState<By>('identity');
  const [value, setValue] = useState('');
  const [properties, setProperties] = useState('');
  const event = entry.live ? firstEvent(form.trigger.fields, entry) : '';
  const who = { by, value, properties };
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
              <Choice label="Found by" value={by} options={whos} change={setBy} />
              <Input
                value={value}
                onChange={({ detail }) => setValue(detail.value)}
                ariaLabel="Identity to preview for"
                placeholder="jane@example.com"
              />
            </div>
          </FormField>
          {event !== '' && event !== '-1' && (
            <FormField
              label="Properties of the event (optional)"
              description="JSON. Without it, the newest such event of the person."
            >
              <Textarea
                value={properties}
                onChange={({ detail }) => setProperties(detail.value)}
                rows={2}
                spellcheck={false}
                placeholder={'{ "Amount": 60 }'}
              />
            </FormField>
          )}
        </div>
        <Rendered form={form} who={who} event={event === '-1' ? '' : event} />
      </SpaceBetween>
    </Container>
  );
}

/** The preview of a form as it is now, read again with each change. */
function Rendered({ form, who, event }: { form: CampaignForm; who: Who; event: string }) {
  const rendered = usePreview(form, who, event);
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

export function usePreview(form: CampaignForm, who: Who, event: string) {
  const body = useSettled(JSON.stringify(requestOf(form, who, event)));
  return useQuery({
    queryKey: ['campaigns', 'preview', body],
    queryFn: async ({ signal }) => await preview(JSON.parse(body), signal),
    retry: false,
  });
}

function requestOf({ content, templateId, id }: CampaignForm, { by, value, properties }: Who, event: string) {
  const given = propertiesIn(properties);
  const hasEvent = event !== '' && (given !== undefined || value !== '');
  return {
    content: wireContent(content),
    ...(templateId !== '' && { templateId: Number(templateId) }),
    ...(id !== '' && { campaignId: Number(id) }),
    ...(value !== '' && { profile: Object.fromEntries([[by, value]]) }),
    ...(hasEvent && { event: { name: event, ...(given !== undefined && { properties: given }) } }),
  };
}

/** What is no JSON goes to the API as it is, which says so. */
function propertiesIn(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
