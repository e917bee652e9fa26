import { isFloat, isInteger } from './cells.ts';
import { dateReader } from './dates.ts';
import { type Column, dateFormats } from './mapping.ts';

/** What a column may be, by its name and its first values: a suggestion for who maps it. */
const known = new Map(
  Object.entries({
    identity: ['identity', 'userid', 'customerid', 'uid'],
    objectId: ['objectid', 'clevertapid'],
    evtName: ['evtname', 'eventname', 'event'],
    ts: ['ts', 'timestamp', 'eventtime', 'time'],
    Name: ['name', 'fullname'],
    Email: ['email', 'emailaddress', 'mail'],
    Phone: ['phone', 'phonenumber', 'mobile', 'mobilenumber'],
    Gender: ['gender', 'sex'],
    DOB: ['dob', 'dateofbirth', 'birthday', 'birthdate'],
    Age: ['age'],
    Employed: ['employed'],
    Education: ['education'],
    Married: ['married'],
    Photo: ['photo'],
    Tz: ['tz'],
    Timezone: ['timezone'],
    'MSG-email': ['msgemail'],
    'MSG-push': ['msgpush'],
    'MSG-sms': ['msgsms'],
    'MSG-whatsapp': ['msgwhatsapp'],
  }).flatMap(([name, spellings]) => spellings.map((spelling) => [spelling, name] as const)),
);

/** Names that are only events', and what is a text whatever it looks like. */
const onlyEvents = new Set(['evtName']);
const texts = new Set(['identity', 'objectId', 'evtName', 'Phone', 'Email', 'Name']);

/** A name for each column: a known one where the spelling is near it, and each of these once. */
export function suggestNames(header: readonly string[], type: 'event' | 'profile'): string[] {
  const taken = new Set(header);
  return header.map((column) => {
    const name = known.get(column.toLowerCase().replace(/[^a-z0-9]/g, ''));
    if (name === undefined || taken.has(name) || (onlyEvents.has(name) && type !== 'event')) return column;
    taken.add(name);
    return name;
  });
}

const LEADING_ZERO = /^[+-]?0\d/;
const EPOCH = /^1\d{9}$/;

export function suggestType(name: string, values: readonly string[]): Pick<Column, 'dataType' | 'format'> {
  const given = values.map((value) => value.trim()).filter((value) => value !== '');
  const all = (is: (value: string) => boolean) => given.length > 0 && given.every(is);
  if (texts.has(name) || given.length === 0) return { dataType: 'String' };
  if (name === 'ts' && all((value) => EPOCH.test(value))) return { dataType: 'Date', format: 'epoch' };
  const mayBeNumber = !given.some((value) => LEADING_ZERO.test(value) || value.startsWith('+'));
  if (mayBeNumber && all(isSafeInteger)) return { dataType: 'Integer' };
  if (mayBeNumber && all((value) => (isInteger(value) ? isSafeInteger(value) : isFloat(value))))
    return { dataType: 'Float' };
  if (all((value) => /^(?:true|false)$/i.test(value))) return { dataType: 'Boolean' };
  for (const format of dateFormats) {
    const read = dateReader(format, 'UTC');
    if (all((value) => /[/ ]/.test(value) && read(value) !== undefined)) return { dataType: 'Date', format };
  }
  const read = dateReader(undefined, 'UTC');
  return all((value) => value.includes('-') && read(value) !== undefined)
    ? { dataType: 'Date' }
    : { dataType: 'String' };
}

const isSafeInteger = (value: string) => isInteger(value) && Number.isSafeInteger(Number(value));
