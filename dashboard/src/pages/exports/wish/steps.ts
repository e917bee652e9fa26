import { troublesOf, type Wish } from './wish.ts';

/** The steps of the wizard by the names that they have in the address, and what is missing in each. */
export const STEPS = ['partner', 'settings', 'content', 'schedule', 'review'] as const;
export type Step = (typeof STEPS)[number];

export function placeOf(step: string | null): number {
  const names: readonly string[] = STEPS;
  return Math.max(0, names.indexOf(step ?? ''));
}

export const FIELDS = ['name', 'type', 'events', 'identity', 'frequency', 'from', 'to', 'format'];
export const OPTION_FIELDS = [
  'asString',
  'objectId',
  'formulaSafe',
  'parquet',
  'gz',
  'folders',
  'folders.template',
  'eventFolders',
];

const stepOfField = (field: string): Step => {
  if (field.startsWith('settings')) return 'settings';
  if (field === 'partner') return 'partner';
  if (field === 'name') return 'review';
  return ['type', 'events', 'identity'].includes(field) ? 'content' : 'schedule';
};

/** What is missing, by step and field; fields of the settings begin with `settings.`, as in the API's sentences. */
export function troublesBySteps(
  wish: Wish,
  { isPartner, settings }: { isPartner: boolean; settings: ReadonlyMap<string, string> },
): ReadonlyMap<Step, ReadonlyMap<string, string>> {
  const all: [string, string][] = [
    ...(isPartner ? [] : [['partner', 'Choose a partner.'] satisfies [string, string]]),
    ...inSettings(settings),
    ...troublesOf(wish),
  ];
  return new Map(STEPS.map((step) => [step, new Map(all.filter(([field]) => stepOfField(field) === step))]));
}

/** The first step that has a field of which the API says something. */
export function stepWith(fields: Iterable<string>): Step | undefined {
  const steps = [...fields].map(stepOfField);
  return STEPS.find((step) => steps.includes(step));
}

const PREFIX = 'settings.';
export const inSettings = (problems: ReadonlyMap<string, string>) =>
  [...problems].map(([path, text]): [string, string] => [`${PREFIX}${path}`, text]);

/** The problems of settings, by the paths of their form. */
export function ofSettings(problems: ReadonlyMap<string, string>): Map<string, string> {
  const found = [...problems].filter(([field]) => field.startsWith(PREFIX));
  return new Map(found.map(([field, text]) => [field.slice(PREFIX.length), text]));
}
