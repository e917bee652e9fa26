/** What somebody wishes of an export, as the form holds it and a draft keeps it: no secret is in it. */
export type Identifier = 'identity' | 'email' | 'phone';
export type Wish = {
  partner: string;
  name: string;
  type: 'events' | 'profiles';
  whichEvents: 'all' | 'chosen';
  events: string[];
  identity: Identifier[];
  /** `one-time`, or hours. */
  frequency: string;
  from: string;
  to: string;
  format: string;
  options: {
    asString: boolean;
    objectId: boolean;
    formulaSafe: boolean;
    parquet: string;
    gz: boolean;
    folders: string;
    template: string;
    eventFolders: boolean;
  };
  /** What was entered of the settings, by path. */
  settings: [path: string, text: string][];
};

export const newWish: Wish = {
  partner: '',
  name: '',
  type: 'events',
  whichEvents: 'all',
  events: [],
  identity: ['identity'],
  frequency: '24',
  from: '',
  to: '',
  format: 'json',
  options: {
    ...{ asString: false, objectId: false, formulaSafe: true, parquet: 'flat', gz: false },
    ...{ folders: 'root', template: '{{Date}}', eventFolders: false },
  },
  settings: [],
};

/** What is missing in a wish, by field, beside its settings. */
export function troublesOf(wish: Wish): Map<string, string> {
  const troubles: [string, string][] = [];
  if (wish.name.trim() === '') troubles.push(['name', 'must be 1–120 characters']);
  if (wish.type === 'events' && wish.whichEvents === 'chosen' && wish.events.length === 0) {
    troubles.push(['events', 'Choose at least one event, or send all.']);
  }
  return new Map(troubles);
}
