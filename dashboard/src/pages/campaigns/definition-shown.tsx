import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueries } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { Given } from '../../parts/given.tsx';
import { Time } from '../../parts/time.tsx';
import { segmentsQuery, templatesQuery, triggersQuery } from './calls.ts';
import { isLiveTrigger } from './campaign-state.ts';
import { entryOf, formOf } from './model/definition.ts';
import type { Campaign } from './shapes.ts';
import { writtenOut } from './words/quoted.ts';
import { careWords, scheduleWords } from './words/schedule-words.ts';
import { sentenceOf } from './words/sentence.ts';

/** What a campaign is, in words. */
export function Definition({ campaign }: { campaign: Campaign }) {
  const zone = useSession().account.timezone;
  const [triggers, templates, segments] = useQueries({ queries: [triggersQuery, templatesQuery, segmentsQuery] });
  const entries = triggers.data ?? [];
  const form = formOf(campaign, { entries });
  const entry = form && entryOf(form.trigger, entries);
  const segment = (wanted: string) => segments.data?.find(({ id }) => String(id) === wanted)?.name;
  const template = templates.data?.find(({ id }) => id === campaign.templateId);
  const live = isLiveTrigger(campaign);
  const care = form ? careWords(form.care, { live, zone }) : [];
  const { publishedAt, endedAt, dueAt, createdAt, changedAt } = campaign;
  return (
    <Container header={<Header variant="h2">What it does</Header>}>
      <SpaceBetween size="l">
        <p className="campaign-sentence" dir="auto" data-testid="sentence">
          {form && entry ? sentenceOf(form.trigger, { entry, names: { segment, zone } }) : '…'}
        </p>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: 'Webhook',
              value: (
                <Given
                  text={template ? `${template.name}: ${template.method} ${template.url}` : String(campaign.templateId)}
                />
              ),
            },
            { label: 'When', value: form ? scheduleWords(form.schedule, { live, zone }) : '…' },
            { label: 'Care', value: care.length === 0 ? 'No caps, no control group, no quiet hours.' : care.join(' ') },
            ...(dueAt === undefined ? [] : [{ label: 'Next run', value: <Time at={dueAt} ago /> }]),
            ...(publishedAt === undefined ? [] : [{ label: 'Published', value: <Time at={publishedAt} ago /> }]),
            ...(endedAt === undefined ? [] : [{ label: 'Ended', value: <Time at={endedAt} ago /> }]),
            { label: 'Created', value: <Time at={createdAt} ago /> },
            { label: 'Last changed', value: <Time at={changedAt} ago /> },
          ]}
        />
        <pre className="campaign-call" dir="auto">
          {writtenOut(contentText(campaign))}
        </pre>
      </SpaceBetween>
    </Container>
  );
}

/** The body as it was written, or the pairs. */
function contentText({ content }: Campaign): string {
  if (content.body !== undefined) return content.body;
  const pairs = (content.keyValues ?? []).map(
    ({ name, value }) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return ['Profile variables and key-value pairs', ...pairs].join('\n');
}
