import { spanWords } from '../model/spans.ts';
import { type FieldValue, fieldValue, type TriggerForm } from '../model/trigger.ts';
import type { TriggerEntry } from '../shapes.ts';
import { eventWords, inOrder, pastWords } from './event-words.ts';
import { peopleWords } from './filter-words.ts';
import { quoted } from './quoted.ts';

/**
 * What a trigger means, in one sentence: the catalogue's, with words for what each field says. What is in brackets is left out
 * where a field in it says nothing.
 */
export type Names = { segment: (id: string) => string | undefined /** Of the account. */; zone: string };

export function sentenceOf(form: TriggerForm, { entry, names }: { entry: TriggerEntry; names: Names }): string {
  const words = new Map(entry.fields.map((field) => [field.name, fieldWords(fieldValue(form.fields, field), names)]));
  // Both are looked for at once: words of the customer's may hold brackets and braces.
  return entry.sentence.replaceAll(/\[([^\]]*)\]|\{(\w+)\}/g, (_, bracketed: string | undefined, name = '') => {
    if (bracketed === undefined) return words.get(name) || '…';
    const asked = [...bracketed.matchAll(/\{(\w+)\}/g)].map(([, inner = '']) => words.get(inner) ?? '');
    return asked.includes('') ? '' : bracketed.replaceAll(/\{(\w+)\}/g, (__, inner: string) => words.get(inner) ?? '');
  });
}

function fieldWords(value: FieldValue, names: Names): string {
  switch (value.type) {
    case 'events':
      return inOrder(value.events, names.zone);
    case 'event':
      return eventWords(value.event, names.zone);
    case 'seconds':
      return spanWords(value.span);
    case 'query':
      return pastWords(value.past, names.zone);
    case 'date-property':
      return value.property === '' ? '(a property to choose)' : quoted(value.property);
    case 'days':
      return daysWords(value);
    case 'segment':
      return segmentWords(value.id, names);
    case 'people':
      return peopleWords(value.people, names.zone);
  }
}

function daysWords({ amount, side }: { amount: string; side: 'before' | 'after' }): string {
  if (amount === '0') return 'exactly';
  return `${amount === '' ? '…' : amount} day${amount === '1' ? '' : 's'} ${side}`;
}

function segmentWords(id: string, names: Names): string {
  if (id === '') return '(a segment to choose)';
  const name = names.segment(id);
  return name === undefined ? `the segment ${id}` : `the segment ${quoted(name)}`;
}
