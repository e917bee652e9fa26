import type { Campaign, TriggerEntry } from '../shapes.ts';
import { compactDay, dashedDay } from './days.ts';
import { type Span, secondsOf, spanOf } from './spans.ts';
import { type TriggerForm, triggerForm, wireTrigger } from './trigger.ts';

/** A whole campaign as a form, which is kept as a draft in the browser, and as the API takes and shows it. */
export type Pair = { name: string; value: string };
export type KeyValue = Pair & { /** JSON other than a text. */ isJson: boolean };
export type ContentForm = {
  type: 'json' | 'text';
  /** A body of the customer's own, in place of profile variables and key-values. */
  isOwn: boolean;
  body: string;
  keyValues: readonly KeyValue[];
  urlPairs: readonly Pair[];
};
export type ScheduleForm = {
  kind: 'now' | 'at' | 'every';
  delay: Span;
  day: string;
  time: string;
  days: string;
  until: string;
};
export type CareForm = {
  most: string;
  notOver: string;
  control: string;
  isQuiet: boolean;
  from: string;
  to: string;
};
export type CampaignForm = {
  /** Of a campaign that has been saved; empty of a new one. */
  id: string;
  name: string;
  templateId: string;
  trigger: TriggerForm;
  content: ContentForm;
  schedule: ScheduleForm;
  care: CareForm;
};
export type Known = { entries: readonly TriggerEntry[] };

export const emptyForm = (trigger: TriggerForm): CampaignForm => ({
  ...{ id: '', name: '', templateId: '', trigger },
  content: { type: 'json', isOwn: false, body: '', keyValues: [], urlPairs: [] },
  schedule: { kind: 'now', delay: { amount: '0', unit: 'minute' }, day: '', time: '09:00', days: '1', until: '' },
  care: { most: '', notOver: '', control: '', isQuiet: false, from: '22:00', to: '07:00' },
});

export const entryOf = (form: TriggerForm, entries: readonly TriggerEntry[]): TriggerEntry | undefined =>
  entries.find(({ name }) => name === form.name);

/** The definition as the API takes it. */
export function definitionOf(form: CampaignForm, { entries }: Known): Record<string, unknown> {
  const entry = entryOf(form.trigger, entries);
  return {
    name: form.name,
    ...(form.templateId !== '' && { templateId: Number(form.templateId) }),
    trigger: entry && wireTrigger(form.trigger, entry),
    content: wireContent(form.content),
    schedule: wireSchedule(form.schedule, entry?.live ?? false),
    care: wireCare(form.care, entry?.live ?? false),
  };
}

/** What an edit sends: the parts that are another than before; all of them, where it is not known what was saved. */
export function changesOf(
  form: CampaignForm,
  { saved, ...known }: Known & { saved: CampaignForm | undefined },
): Record<string, unknown> {
  const definition = Object.entries(definitionOf(form, known));
  if (form.id === '' || !saved) return Object.fromEntries(definition);
  const before = new Map(Object.entries(definitionOf(saved, known)));
  return Object.fromEntries(
    definition.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before.get(key))),
  );
}

export function wireContent({ type, isOwn, body, keyValues, urlPairs }: ContentForm): Record<string, unknown> {
  return {
    type,
    keyValues: keyValues.map(({ name, value, isJson }) => ({ name, value: isJson ? jsonOr(value) : value })),
    urlPairs,
    ...(isOwn && { body }),
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function wireSchedule({ kind, delay, day, time, days, until }: ScheduleForm, live: boolean): Record<string, unknown> {
  if (live || kind === 'now') return { kind: 'now', delaySeconds: secondsOf(delay) };
  const at = `${compactDay(day)} ${time}`;
  if (kind === 'at') return { kind, at };
  return { kind, days: numberOr(days), at, ...(until !== '' && { until: compactDay(until) }) };
}

function wireCare({ most, notOver, control, isQuiet, from, to }: CareForm, live: boolean): Record<string, unknown> {
  return {
    ...(most !== '' && { most: numberOr(most) }),
    ...(notOver !== '' && !live && { notOver: numberOr(notOver) }),
    ...(isQuiet && { quiet: { from, to } }),
    ...(control !== '' && { controlPercent: numberOr(control) }),
  };
}

const numberOr = (text: string) => (Number.isFinite(Number(text)) && text.trim() !== '' ? Number(text) : text);

type Shown = Pick<Campaign, 'id' | 'name' | 'templateId' | 'trigger' | 'content' | 'schedule' | 'care'>;

/** The form of a campaign as the API shows it; undefined where its trigger is none of the catalogue's. */
export function formOf(shown: Shown, known: Known): CampaignForm | undefined {
  const trigger = triggerForm(shown.trigger, known.entries);
  if (!trigger) return undefined;
  const empty = emptyForm(trigger);
  const { content, care } = shown;
  return {
    id: String(shown.id),
    name: shown.name,
    templateId: String(shown.templateId),
    trigger,
    content: {
      type: content.type ?? 'json',
      isOwn: content.body !== undefined,
      body: content.body ?? '',
      keyValues: (content.keyValues ?? []).map(({ name, value }) =>
        typeof value === 'string'
          ? { name, value, isJson: false }
          : { name, value: JSON.stringify(value) ?? 'null', isJson: true },
      ),
      urlPairs: content.urlPairs ?? [],
    },
    schedule: readSchedule(shown.schedule, empty.schedule),
    care: {
      most: String(care.most ?? ''),
      notOver: String(care.notOver ?? ''),
      control: String(care.controlPercent ?? ''),
      isQuiet: care.quiet !== undefined,
      from: care.quiet?.from ?? empty.care.from,
      to: care.quiet?.to ?? empty.care.to,
    },
  };
}

function readSchedule(schedule: Shown['schedule'], empty: ScheduleForm): ScheduleForm {
  if (schedule.kind === 'now') return { ...empty, delay: spanOf(schedule.delaySeconds ?? 0) };
  const [day = '', time = ''] = schedule.at.split(' ');
  const at = { ...empty, kind: schedule.kind, day: dashedDay(day), time };
  if (schedule.kind === 'at') return at;
  return { ...at, days: String(schedule.days), until: dashedDay(schedule.until ?? '') };
}
