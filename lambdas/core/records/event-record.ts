import { eventKey } from '../event-name.ts';
import { controlCharacters } from '../ingest-group.ts';
import { isPlainObject } from '../plain-object.ts';
import { MAX_NAME, prohibitedIn, wrongName, wrongText } from './names-and-texts.ts';
import { type Rejection, rejected, rejectedBecause } from './rejection.ts';

/** The name and properties of an event record. Limits: wire contract, upload. */
export type CheckedEvent = { kind: 'event'; name: string; key: string; props: Record<string, unknown> };

const MAX_PROPERTIES = 256;
const MAX_ITEMS = 256;
const restricted = new Set(
  [
    'Notification Sent',
    'Notification Viewed',
    'Notification Clicked',
    'Notification Delivered',
    'Notification Replied',
    'UTM Visited',
    'App Launched',
    'App Uninstalled',
    'App Version Changed',
    'Stayed',
    'Reply Sent',
    'Experiment Rendered',
    'Reachable By',
    'Identity Reset',
    'Identity Set',
    'Identity Error',
  ].map(eventKey),
);

/** Names repeat endlessly: what was found of one is remembered, up to a bound that no honest upload reaches. */
const MAX_REMEMBERED = 20_000;
const knownNames = new Map<string, string>();
const knownProperties = new Set<string>();

export function checkEvent(record: Record<string, unknown>, place: number): CheckedEvent | Rejection {
  const name = record.evtName;
  if (typeof name !== 'string') return rejected(509, place);
  const key = knownNames.get(name) ?? learnName(name, place);
  if (typeof key !== 'string') return key;
  const props = record.evtData ?? {};
  if (!isPlainObject(props)) return rejectedBecause(512, 'evtData: must be an object of event properties', place);
  const wrong = wrongProperty(props);
  if (wrong) return rejectedBecause(wrong.code, `evtData${wrong.reason}`, place);
  return { kind: 'event', name, key, props };
}

/** The key of a name that is good, which is then remembered. */
function learnName(name: string, place: number): string | Rejection {
  const key = eventKey(name);
  if (key === '') return rejected(509, place);
  if (restricted.has(key)) return rejected(513, place);
  if (name.length > MAX_NAME || key.length > MAX_NAME || controlCharacters.test(name) || !name.isWellFormed()) {
    const limits = `at most ${MAX_NAME} characters, none of them a control character or half of a surrogate pair`;
    return rejectedBecause(512, `evtName: ${limits}`, place);
  }
  const prohibited = prohibitedIn(name, 'event');
  if (prohibited) return rejectedBecause(512, `evtName: holds ${prohibited}, which names may not`, place);
  if (knownNames.size >= MAX_REMEMBERED) knownNames.clear();
  knownNames.set(name, key);
  return key;
}

function wrongProperty(props: Record<string, unknown>): { code: number; reason: string } | undefined {
  let count = 0;
  for (const name in props) {
    if (++count > MAX_PROPERTIES) return { code: 522, reason: `: more than ${MAX_PROPERTIES} event properties` };
    if (!knownProperties.has(name)) {
      const wrong = wrongName(name, 'event');
      if (wrong) return { code: 512, reason: `: ${wrong}` };
      if (knownProperties.size >= MAX_REMEMBERED) knownProperties.clear();
      knownProperties.add(name);
    }
    const reason = wrongValue(props[name], name);
    if (reason) return { code: 512, reason: `.${name}: ${reason}` };
  }
  return undefined;
}

function wrongValue(value: unknown, name: string): string | undefined {
  if (typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number out of range';
  if (typeof value === 'string') return wrongText(value);
  if (value === null) return undefined;
  if (Array.isArray(value)) return name === 'Items' ? wrongItems(value) : wrongList(value);
  return 'must be a text, a number, a boolean or a list of them';
}

function wrongList(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    if (typeof value === 'object' && value !== null) return 'a list may hold only texts, numbers and booleans';
    const wrong = wrongValue(value, '');
    if (wrong) return wrong;
  }
  return undefined;
}

function wrongItems(items: readonly unknown[]): string | undefined {
  if (items.length > MAX_ITEMS) return `${items.length} items, the limit is ${MAX_ITEMS}`;
  for (const item of items) {
    if (!isPlainObject(item) || Array.isArray(item.Items)) return 'every item must be a flat object';
    const wrong = wrongProperty(item);
    if (wrong) return wrong.reason;
  }
  return undefined;
}
