import type { Partner } from '../types.ts';
import { folderChoices, formatOf, optionsFor, optionValue } from './options.ts';
import type { Identifier, Wish } from './wish.ts';

/** What was chosen, in words for who looks it through. */
export type Pair = readonly [label: string, value: string];

export function eventsInWords({ type, whichEvents, events }: Pick<Wish, 'type' | 'whichEvents' | 'events'>): string {
  if (type === 'profiles') return 'All user profiles';
  return whichEvents === 'all' ? 'All events' : `Events: ${events.join(', ')}`;
}

const identifierWords: Record<Identifier, string> = { identity: 'Identity', email: 'Email', phone: 'Phone' };
export const identityInWords = (order: readonly Identifier[]) =>
  order.map((one) => identifierWords[one]).join(', where there is none ');

export function daysInWords({ frequency, type, from, to }: Wish): Pair[] {
  if (frequency !== 'one-time' || type !== 'events') return [];
  return [['Days', `${from === '' ? 'the last 60 days' : `from ${from}`}${to === '' ? '' : ` to ${to}`}`]];
}

const optionLabels = {
  asString: 'As string',
  objectId: 'Object ID',
  formulaSafe: 'Safe in spreadsheets',
  parquet: 'Layout',
  gz: 'Gzip whole files',
  folders: 'Folders',
  eventFolders: 'A folder for each event',
};

/** The format, and every option that is not the usual. */
export function choicesInWords(wish: Wish, partner: Pick<Partner, 'formats' | 'options'>): Pair[] {
  const options = optionsFor(partner, wish).flatMap((option): Pair[] => {
    const value = optionValue(option, wish);
    if (value === undefined) return [];
    if (option !== 'folders')
      return [[optionLabels[option], value === true ? 'Yes' : value === false ? 'No' : String(value)]];
    const { folders, template } = wish.options;
    const choice = folderChoices.find((one) => one.value === folders);
    return [['Folders', folders === 'template' ? template : (choice?.label ?? folders)]];
  });
  return partner.formats.length > 1 ? [['Format', formatOf(partner, wish).toUpperCase()], ...options] : options;
}
