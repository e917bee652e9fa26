import { useQuery } from '@tanstack/react-query';
import type { KnownProperty } from '../../../parts/filters/filter.ts';
import { useSettled } from '../../../parts/settled.ts';
import { preview } from '../calls.ts';
import { type CampaignForm, wireContent } from '../model/definition.ts';
import { contentGaps } from '../model/gaps.ts';
import { madeUpProperties } from '../model/made-up.ts';
import { lastEvent } from '../model/trigger.ts';
import { useEventProperties } from '../schema-names.ts';
import type { TriggerEntry } from '../shapes.ts';
import { CALM_MS } from './audience-count.ts';
import type { Who } from './who.ts';

/** The calls of the form as it is now, for whom they are previewed; asked again once it has not changed for a moment. */
type Previewing = { form: CampaignForm; entry: TriggerEntry; who: Who; isShown: boolean };

export function usePreview({ form, entry, who, isShown }: Previewing) {
  const event = entry.live ? lastEvent(form.trigger.fields, entry) : '';
  const known = useEventProperties(event);
  const now = JSON.stringify(requestOf(form, { who, event, known }));
  const body = useSettled(now, CALM_MS);
  return useQuery({
    queryKey: ['campaigns', 'preview', body],
    queryFn: async ({ signal }) => await preview(JSON.parse(body), signal),
    enabled: isShown && contentGaps(form.content).length === 0 && body === now,
  });
}

type Asking = { who: Who; event: string; known: readonly KnownProperty[] };

function requestOf({ content, templateId, id }: CampaignForm, { who, event, known }: Asking) {
  const { by, value, properties } = who;
  const given = propertiesIn(properties) ?? (value === '' ? madeUpProperties(known) : undefined);
  return {
    content: wireContent(content),
    ...(templateId !== '' && { templateId: Number(templateId) }),
    ...(id !== '' && { campaignId: Number(id) }),
    ...(value !== '' && { profile: Object.fromEntries([[by, value]]) }),
    ...(event !== '' && { event: { name: event, ...(given !== undefined && { properties: given }) } }),
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
