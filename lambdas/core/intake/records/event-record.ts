import { isLarge, isLostInteger } from '#core/values/exact-json.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { eventKey } from '../event-name.ts';
import { controlCharacters } from '../ingest-group.ts';
import { cleanName } from './clean-name.ts';
import { isEmptyList, isEmptyObject, isLonger, MAX_NAME, wrongName, wrongText } from './names-and-texts.ts';
import { LOST_DIGITS, type Rejection, rejected, rejectedBecause, unsureOfDigits } from './rejection.ts';
import { restrictedKeys } from './restricted-names.ts';
import { tidied } from './tidied.ts';

/** The name and properties of an event record. Their limits are documented (wire contract, upload: limits). */
export type CheckedEvent = { kind: 'event'; name: string; key: string; props: Record<string, unknown> };

const MAX_PROPERTIES = 256;
const MAX_ITEMS = 256;

/** Names repeat endlessly: what was found of one is remembered, up to a bound that no honest upload reaches. */
const MAX_REMEMBERED = 20_000;
type EventName = { kind: 'name'; name: string; key: string };
const knownNames = new Map<string, EventName>();
/** Names that are good as they are. */
const knownProperties = new Set<string>();

/** What is wrong with a value: `untidy` is no error, but asks for properties to be tidied before they are looked at. */
type Wrong = { is: 'untidy' } | { is: 'large' } | { is: 'nested'; name: string } | Refused;
type Refused = { is: 'refused'; code: number; reason: string };
const UNTIDY: Wrong = { is: 'untidy' };
const LARGE: Wrong = { is: 'large' };

/** @param unsure whether numbers beyond 2^53 may have lost digits as the record was read: such a record is to be read again */
export function checkEvent(record: Record<string, unknown>, place: number, unsure = false): CheckedEvent | Rejection {
  const given = record.evtName;
  if (typeof given !== 'string') return rejected(509, place);
  const known = knownNames.get(given) ?? learnName(given, place);
  if (known.kind === 'rejected') return known;
  const data = record.evtData ?? {};
  let props: Record<string, unknown> = {};
  if (isPlainObject(data)) props = data;
  else if (!isEmptyList(data)) return rejectedBecause(512, 'evtData: must be an object of event properties', place);
  let wrong = wrongProperty(props, unsure);
  if (wrong?.is === 'untidy') {
    props = tidied(props);
    wrong = wrongProperty(props, unsure);
  }
  return wrong ? rejectionOf(wrong, place) : { kind: 'event', name: known.name, key: known.key, props };
}

function rejectionOf(wrong: Wrong, place: number): Rejection {
  switch (wrong.is) {
    case 'nested':
      return rejected(512, place, { field: wrong.name });
    case 'refused':
      return rejectedBecause(wrong.code, `evtData${wrong.reason}`, place);
    default:
      return unsureOfDigits(place);
  }
}

/** The name without the characters that it may not hold, and its key; remembered where it is good. */
function learnName(given: string, place: number): EventName | Rejection {
  const name = cleanName(given, 'event');
  const key = eventKey(name);
  if (key === '') return rejected(509, place);
  if (restrictedKeys.has(key)) return rejected(513, place);
  if (isLonger(name, MAX_NAME) || isLonger(key, MAX_NAME) || controlCharacters.test(name) || !name.isWellFormed()) {
    const limits = `at most ${MAX_NAME} characters, none of them a control character or half of a surrogate pair`;
    return rejectedBecause(512, `evtName: ${limits}`, place);
  }
  if (knownNames.size >= MAX_REMEMBERED) knownNames.clear();
  const known: EventName = { kind: 'name', name, key };
  knownNames.set(given, known);
  return known;
}

function wrongProperty(props: Record<string, unknown>, unsure: boolean): Wrong | undefined {
  let count = 0;
  for (const name in props) {
    if (++count > MAX_PROPERTIES) return refused(`: more than ${MAX_PROPERTIES} event properties`, 522);
    if (!knownProperties.has(name)) {
      const misnamed = wrongNameOf(name);
      if (misnamed) return misnamed;
    }
    const wrong = wrongValue(props[name], name, unsure);
    if (wrong) return wrong.is === 'refused' ? { ...wrong, reason: `.${name}${wrong.reason}` } : wrong;
  }
  return undefined;
}

function wrongNameOf(name: string): Wrong | undefined {
  const clean = cleanName(name, 'event');
  const wrong = wrongName(clean);
  if (wrong) return refused(`: ${wrong}`);
  if (clean !== name) return UNTIDY;
  if (knownProperties.size >= MAX_REMEMBERED) knownProperties.clear();
  knownProperties.add(name);
  return undefined;
}

function wrongValue(value: unknown, name: string, unsure: boolean): Wrong | undefined {
  if (typeof value === 'boolean' || value === null) return undefined;
  if (typeof value === 'string') {
    const reason = wrongText(value);
    return reason === undefined ? undefined : refused(`: ${reason}`);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return refused(': a number out of range');
    return unsure && isLarge(value) ? LARGE : undefined;
  }
  if (Array.isArray(value)) return name === 'Items' ? wrongItems(value, unsure) : wrongList(value, { name, unsure });
  if (isLostInteger(value)) return refused(`: ${LOST_DIGITS}`);
  return isEmptyObject(value) ? UNTIDY : { is: 'nested', name };
}

function wrongList(values: readonly unknown[], { name, unsure }: { name: string; unsure: boolean }): Wrong | undefined {
  for (const value of values) {
    if (typeof value === 'object' && value !== null && !isLostInteger(value)) return { is: 'nested', name };
    const wrong = wrongValue(value, name, unsure);
    if (wrong) return wrong;
  }
  return undefined;
}

function wrongItems(items: readonly unknown[], unsure: boolean): Wrong | undefined {
  if (items.length > MAX_ITEMS) return refused(`: ${items.length} items, the limit is ${MAX_ITEMS}`);
  for (const item of items) {
    if (isEmptyList(item)) return UNTIDY;
    if (!isPlainObject(item) || Array.isArray(item.Items)) return refused(': every item must be a flat object');
    const wrong = wrongProperty(item, unsure);
    if (wrong?.is === 'nested') return refused(`.${wrong.name}: every item must be a flat object`);
    if (wrong) return wrong.is === 'refused' ? { ...wrong, code: 512 } : wrong;
  }
  return undefined;
}

function refused(reason: string, code = 512): Refused {
  return { is: 'refused', code, reason };
}
