import { lostIntegersAsTexts, membersOf, objectOf } from '../json/members.ts';
import { endOfText } from '../json/record-texts.ts';

/**
 * The upload records of a person as a page has them (wire contract, Get Profiles: record of a person). First all their
 * properties, under identity and device; then other identities, the oldest first, each of which becomes one more name of the
 * person; then other devices, and push tokens as far as a page tells them. Sent twice, they leave what they left before.
 * Somebody whom nothing names is refused, and told of as everybody else who is.
 */
const NONE = new Set(['null', '""']);
/** Of one record (wire contract, upload: limits). */
const MOST_PROPERTIES = 256;
const MOST_CHARACTERS = 200_000;

type Members = ReadonlyMap<string, string>;
type Entry = readonly [name: string, json: string];

export function personRecords(line: string): string[] {
  const person = membersOf(line);
  const devices = elementsOf(person.get('platformInfo') ?? '[]').map(membersOf);
  const identity = given(person, 'identity');
  const objectIds = [...new Set([person, ...devices].flatMap((from) => given(from, 'objectId') ?? []))];
  const [device, ...others] = objectIds;
  const who: Entry[] = [];
  if (identity !== undefined) who.push(['identity', identity]);
  if (device !== undefined) who.push(['objectId', device]);
  const named = identity === undefined ? [] : aliasesOf(person, identity);
  return [
    ...inParts(propertiesOf(person, devices)).map((data) => profile(who, data)),
    ...named.map((alias) => profile([['identity', alias]], [['identity', identity ?? '']])),
    ...(identity === undefined
      ? []
      : others.map((other) =>
          profile(
            [
              ['identity', identity],
              ['objectId', other],
            ],
            [],
          ),
        )),
    ...devices.flatMap(tokenOf),
  ];
}

function given(from: Members, name: string): string | undefined {
  const json = from.get(name);
  return json === undefined || NONE.has(json) ? undefined : lostIntegersAsTexts(json);
}

function profile(who: readonly Entry[], data: readonly Entry[]): string {
  return objectOf([['type', '"profile"'], ...who, ['profileData', objectOf(data)]]);
}

/** Contacts and name stand beside the properties; device data is added where the properties do not have it already. */
function propertiesOf(person: Members, devices: readonly Members[]): Entry[] {
  const own = membersOf(person.get('profileData') ?? '{}');
  const properties = new Map([...own].map(([name, json]) => [name, asValue(lostIntegersAsTexts(json))]));
  const phone = given(person, 'phone');
  const beside: [string, string | undefined][] = [
    ['Name', given(person, 'name')],
    ['Email', given(person, 'email')],
    ['Phone', phone && `"+${phone.replace(/["+]/g, '')}"`],
    ...DEVICE_FIELDS.map((name): [string, string | undefined] => [
      name,
      devices.flatMap((from) => given(from, name) ?? []).at(-1),
    ]),
  ];
  for (const [name, json] of beside) {
    if (json !== undefined && !spellings(name).some((spelling) => properties.has(spelling))) properties.set(name, json);
  }
  return [...properties];
}

const DEVICE_FIELDS = ['os_version', 'app_version', 'make', 'model'];
/** As programs write the names of device data in properties. */
function spellings(name: string): string[] {
  const titled = name.split('_').map((word) => (word === 'os' ? 'OS' : word.charAt(0).toUpperCase() + word.slice(1)));
  return [name, titled.join(' '), `CT ${titled.join(' ')}`, titled.join('')];
}

/** A value that happens to look like an operation is one that is set. */
function asValue(json: string): string {
  const first = json.startsWith('{') ? [...membersOf(json).keys()][0] : undefined;
  return first?.startsWith('$') ? objectOf([['$set', json]]) : json;
}

function inParts(properties: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = [[]];
  let characters = 0;
  for (const entry of properties) {
    const size = entry[0].length + entry[1].length;
    const part = parts.at(-1) ?? [];
    if (part.length === MOST_PROPERTIES || (part.length > 0 && characters + size > MOST_CHARACTERS)) {
      parts.push([entry]);
      characters = size;
    } else {
      part.push(entry);
      characters += size;
    }
  }
  return parts;
}

/** Identities beside the newest one, the oldest first; e-mail and phone are among all, and are no names. */
function aliasesOf(person: Members, identity: string): string[] {
  const contacts = new Set([
    text(identity),
    text(person.get('email')),
    `+${text(person.get('phone')).replace('+', '')}`,
  ]);
  const all = elementsOf(person.get('all_identities') ?? '[]').map(lostIntegersAsTexts);
  return all.filter((json) => !contacts.has(text(json)) && !NONE.has(json)).toReversed();
}

const services = new Map([
  ['ios', 'apns'],
  ['android', 'fcm'],
]);

/** A page tells the platform and not the service; what the keys of a browser are, it does not tell at all. */
function tokenOf(device: Members): string[] {
  const service = services.get(text(device.get('platform')).toLowerCase());
  const [id, objectId] = [given(device, 'push_token'), given(device, 'objectId')];
  if (service === undefined || id === undefined || objectId === undefined) return [];
  const data = objectOf([
    ['id', id],
    ['type', JSON.stringify(service)],
  ]);
  return [
    objectOf([
      ['type', '"token"'],
      ['objectId', objectId],
      ['tokenData', data],
    ]),
  ];
}

function text(json: string | undefined): string {
  if (json === undefined) return '';
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}

/** The elements of a JSON list, as they were written. */
function elementsOf(list: string): string[] {
  const elements: string[] = [];
  let [depth, start] = [0, 1];
  for (let at = 0; at < list.length; at++) {
    const sign = list[at];
    if (sign === '"') at = endOfText(list, at);
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    const isEnd = depth === 0 || (depth === 1 && sign === ',');
    if (!isEnd) continue;
    const element = list.slice(start, at).trim();
    if (element !== '') elements.push(element);
    start = at + 1;
    if (depth === 0) break;
  }
  return elements;
}
