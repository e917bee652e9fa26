import type { Partner, ShownExport } from '../types.ts';
import { formatOf, optionsFor, optionValue } from './options.ts';
import { newWish, type Wish } from './wish.ts';

/** Between an export as the API has it and as the form does. */

/** The body of `POST /api/exports`. */
export function bodyOf(wish: Wish, partner: Partner, settings: object): Record<string, unknown> {
  return { name: wish.name, ...triedOf(wish, partner, settings), frequency: frequencyOf(wish), ...daysOf(wish) };
}

/** The body of `POST /api/exports/try`. */
export function triedOf(wish: Wish, partner: Partner, settings: object): Record<string, unknown> {
  return {
    partner: partner.id,
    type: typeOf(wish, partner),
    ...(wish.type === 'events' && wish.whichEvents === 'chosen' && { events: wish.events }),
    format: formatOf(partner, wish),
    identity: wish.identity,
    ...Object.fromEntries(chosenOptions(wish, partner).filter(([, value]) => value !== undefined)),
    settings,
  };
}

const typeOf = ({ type }: Wish, { types }: Partner) => (types.includes(type) ? type : types[0]);
const frequencyOf = ({ frequency }: Wish) => (frequency === 'one-time' ? frequency : Number(frequency));

function daysOf({ frequency, type, from, to }: Wish) {
  if (frequency !== 'one-time' || type !== 'events') return {};
  return { ...(from !== '' && { from }), ...(to !== '' && { to }) };
}

const chosenOptions = (wish: Wish, partner: Partner) =>
  optionsFor(partner, wish).map((option): [string, unknown] => [option, optionValue(option, wish)]);

/** An export as the form holds it. */
export function wishOf(exported: ShownExport, settings: Iterable<readonly [string, string]>): Wish {
  const { events, folders, from = '', to = '' } = exported;
  return {
    partner: exported.partner,
    name: exported.name,
    type: exported.type,
    whichEvents: events === undefined ? 'all' : 'chosen',
    events: events ?? [],
    identity: exported.identity,
    frequency: String(exported.frequency),
    ...{ from, to },
    format: exported.format,
    options: {
      asString: exported.asString ?? false,
      objectId: exported.objectId ?? false,
      formulaSafe: exported.formulaSafe ?? true,
      parquet: exported.parquet ?? 'flat',
      gz: exported.gz ?? false,
      folders: typeof folders === 'object' ? 'template' : (folders ?? 'root'),
      template: typeof folders === 'object' ? folders.template : newWish.options.template,
      eventFolders: exported.eventFolders ?? false,
    },
    settings: [...settings].map(([path, text]) => [path, text]),
  };
}

/** The fields of an export that an edit may change; `null` leaves one out again. */
const FIELDS = ['name', 'events', 'format', 'frequency', 'identity'] as const;
const OPTIONS = ['asString', 'objectId', 'formulaSafe', 'parquet', 'gz', 'folders', 'eventFolders'] as const;

/**
 * The body of `PATCH /api/exports/{id}`: what differs. @param settings all of them, where any is to change; undefined keeps them,
 * and their secrets
 */
export function editOf(
  { before, after, partner }: { before: Wish; after: Wish; partner: Partner },
  settings: object | undefined,
): Record<string, unknown> {
  const [was, is] = [before, after].map((wish) => new Map(Object.entries(bodyOf(wish, partner, {}))));
  const changed = [...FIELDS, ...OPTIONS].flatMap((field): [string, unknown][] => {
    const value = is?.get(field);
    return JSON.stringify(value) === JSON.stringify(was?.get(field)) ? [] : [[field, value ?? null]];
  });
  return Object.fromEntries([...changed, ...(settings ? [['settings', settings] as const] : [])]);
}
