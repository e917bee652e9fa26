import { useQuery } from '@tanstack/react-query';
import { segmentsQuery } from '../calls.ts';
import { sentenceOf } from '../words/sentence.ts';
import type { useAudienceCount } from './audience-count.ts';
import { useBuilder } from './context.ts';
import { Meaning } from './meaning.tsx';

/** The sentence and the count of the trigger that is being built. */
export function TriggerMeaning(props: { count: ReturnType<typeof useAudienceCount>; isFilled: boolean }) {
  const { count, isFilled } = props;
  const { form, entry, zone } = useBuilder();
  const asksSegment = entry.fields.some(({ type }) => type === 'segment');
  const segments = useQuery({ ...segmentsQuery, enabled: asksSegment });
  const segment = (wanted: string) => segments.data?.find(({ id }) => String(id) === wanted)?.name;
  const sentence = sentenceOf(form.trigger, { entry, names: { segment, zone } });
  return <Meaning sentence={sentence} count={count} isFilled={isFilled} live={entry.live} />;
}
