import Button from '@cloudscape-design/components/button';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CopyableValue } from '../../parts/copyable.tsx';
import { Given } from '../../parts/given.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import { headlineOf, outcomeWords, sentenceOf } from './answer-words.ts';
import { bytesText, durationText } from './figures.ts';
import type { Attempt } from './template.ts';

/** So many people are named; a broadcast is about up to a thousand. */
const NAMED = 10;

/** All that the log has of an attempt. Bodies are never in it. */
export function AttemptFacts(props: {
  attempt: Attempt;
  nameOf: (templateId: number | undefined) => string;
  searchPerson: (profileId: string) => void;
}) {
  const { attempt, nameOf, searchPerson } = props;
  const { at, outcome, class: answered, status, templateId, campaignId, profileIds } = attempt;
  const wasMade = outcome !== 'parked';
  const items: KeyValuePairsProps.Item[] = [
    { label: 'Began', value: <Time at={at} ago /> },
    { label: 'Outcome', value: outcomeWords.get(outcome) ?? outcome },
    {
      label: 'Answer',
      value: wasMade
        ? `${headlineOf({ class: answered, ...(status !== undefined && { status }) })}. ${sentenceOf(attempt)}`
        : sentenceOf({ class: 'parked' }),
    },
    {
      label: 'Webhook',
      value:
        templateId === undefined ? (
          'A URL of status alerts'
        ) : (
          <TextLink to={`/settings/channels/webhooks/${templateId}`}>
            <Given text={nameOf(templateId)} lines={2} />
          </TextLink>
        ),
    },
    {
      label: 'Campaign',
      value:
        campaignId === undefined ? (
          'None: a status alert'
        ) : (
          <TextLink to={`/campaigns/${campaignId}`}>{String(campaignId)}</TextLink>
        ),
    },
    { label: 'Receiver', value: <Given text={attempt.origin} /> },
    ...(wasMade ? [{ label: 'Took', value: durationText(attempt.ms) }] : []),
    { label: 'Waited since it was queued', value: durationText(attempt.waitedMs) },
    { label: 'Size of the body', value: bytesText(attempt.requestBytes) },
    { label: 'webhook-id', value: <CopyableValue text={attempt.deliveryId} what="the webhook-id" /> },
    ...(attempt.replay === undefined ? [] : [{ label: 'Sent again by replay', value: attempt.replay }]),
    ...(profileIds.length === 0
      ? []
      : [{ label: 'About', value: <People profileIds={profileIds} searchPerson={searchPerson} /> }]),
  ];
  return <KeyValuePairs items={items} />;
}

function People({ profileIds, searchPerson }: { profileIds: string[]; searchPerson: (id: string) => void }) {
  const more = profileIds.length - NAMED;
  return (
    <SpaceBetween size="xxs">
      {profileIds.slice(0, NAMED).map((id) => (
        <Button key={id} variant="inline-link" ariaLabel={`Attempts about ${id}`} onClick={() => searchPerson(id)}>
          {id}
        </Button>
      ))}
      {more > 0 && <span>and {more} more</span>}
    </SpaceBetween>
  );
}
