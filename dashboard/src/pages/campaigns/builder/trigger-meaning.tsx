import { useQuery } from '@tanstack/react-query';
import { segmentsQuery } from '../calls.ts';
import { sentenceOf } from '../words/sentence.ts';
import type { useAudienceCount } from './audience-count.ts';
import { useBuilder } from './context.ts';
import { Meaning } from './meaning.tsx';

/** The sentence and the count of the trigger that is being built. */
export function TriggerMeaning({ count }: { count: ReturnType<typeof useAudienceCount> }) {
  const { form, entry, zone } = useBuilder();
  const asksSegment = entry.fields.some(({ type }) => type === 'segment');
  const segments = useQuery({ ...segmentsQuery, enabled: asksSegment });
  const segment = (wanted: string) => segments.data?.find(({ id }) => String(id) === wanted)?.name;
  const sentence = sentenceOf(form.trigger, { entry, names: { segment, zone } });
  return <Meaning sentence={sentence} count={count} live={entry.live} />;
}
