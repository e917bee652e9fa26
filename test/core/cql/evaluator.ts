/**
 * What a query means, in plain TypeScript over arrays: written from the wire contract and docs/cql.md, sharing no code
 * with the compiler, so that the two can be held against each other.
 */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type TestEvent = { id: string; name: string; ts: number; person: string; props: Record<string, Json> };
export type TestPerson = {
  person: string;
  identity: string | null;
  all: string[];
  email: string | null;
  phone: string | null;
  name: string | null;
  props: Record<string, Json>;
  tokens?: { id: string }[];
};
export type World = { events: TestEvent[]; people: TestPerson[]; timezone: string; today: number };
// biome-ignore lint/suspicious/noExplicitAny: a query of the wire, as loose as it comes
type Wire = Record<string, any>;
type Where = (person: string) => boolean;

// biome-ignore lint/suspicious/noExplicitAny: and so are its parts
const list = (value: unknown): any[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
const keyOf = (name: string) => folded(name.replace(/\s/g, ''));

/** The people and the base events that a query is about. */
export function evaluate(query: Wire, world: World): { people: string[]; events: string[] } {
  const { event_name } = query;
  const where = [condition({ ...query, event_name: undefined }, world), condition(query.advanced_query ?? {}, world)];
  const base = event_name === undefined ? undefined : matching(query, world);
  const candidates = base
    ? [...new Set(base.map((event) => event.person))].filter((person) => measuresUp(query, base, person))
    : world.people.map(({ person }) => person);
  const people = candidates.filter((person) => where.every((holds) => holds(person)));
  const events = (base ?? []).filter((event) => people.includes(event.person));
  return { people: people.toSorted(), events: events.map((event) => event.id).toSorted() };
}

function condition(given: Wire, world: World): Where {
  const parts = filtersIn(given, world);
  return (person) => parts.every((part) => part(person));
}

/** What a group asks, each alone: nothing, where it is empty or has nothing but empty lists, as clients send them. */
function filtersIn(given: Wire, world: World): Where[] {
  const did = (clause: Wire): Where => {
    const events = matching(clause, world);
    return (person) => events.some((event) => event.person === person) && measuresUp(clause, events, person);
  };
  const parts: Where[] = [];
  if (given.event_name !== undefined) parts.push(did(given));
  for (const clause of given.did_all ?? []) parts.push(did(clause));
  for (const clause of given.did_none ?? []) {
    const done = did(clause);
    parts.push((person) => !done(person));
  }
  const any = given.did_any?.any_events ?? [];
  if (any.length > 0) {
    const done: Where[] = any.map(did);
    parts.push((person) => done.some((one) => one(person)));
    if (given.did_any.operator !== undefined) {
      const ids: Set<string>[] = any.map((clause: Wire) => new Set(matching(clause, world).map((event) => event.id)));
      parts.push((person) => {
        const mine = world.events.filter((event) => event.person === person && ids.some((some) => some.has(event.id)));
        return mine.length > 0 && checks([mine.length], given.did_any);
      });
    }
  }
  if (Object.values(given.common_profile_properties ?? {}).some((fields) => list(fields).length > 0)) {
    parts.push((person) => knownAs(given.common_profile_properties, world, person));
  }
  for (const part of given.and ?? []) parts.push(...filtersIn(part, world));
  if (given.or?.length > 0) {
    const alternatives: Where[] = given.or.map((part: Wire) => condition(part, world));
    parts.push((person) => alternatives.some((one) => one(person)));
  }
  const not = given.not ? filtersIn(given.not, world) : [];
  if (not.length > 0) parts.push((person) => !not.every((part) => part(person)));
  return parts;
}

/** Made once for each zone: to make one takes longer than to ask it a thousand times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(timeZone, clock);
  return clock;
}

function local(ts: number, timezone: string) {
  const text = clockOf(timezone).format(ts * 1_000);
  const [date = '', time = ''] = text.split(' ');
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return {
    date: Number(date.replaceAll('-', '')),
    second: hours * 3_600 + minutes * 60 + seconds,
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay(),
  };
}

function matching(clause: Wire, world: World): TestEvent[] {
  const key = keyOf(String(clause.event_name));
  const from = dayOf(clause.from, world) ?? 0;
  const to = dayOf(clause.to, world) ?? world.today;
  return world.events.filter((event) => {
    const { date } = local(event.ts, world.timezone);
    if (key !== '-1' && keyOf(event.name) !== key) return false;
    if (date < from || date > to) return false;
    return (
      list(clause.event_properties).every((filter) => checks(eventValues(event, filter.name), filter)) &&
      list(clause.session_properties).every((filter) => inSession(event, filter, world))
    );
  });
}

function dayOf(given: unknown, world: World): number | undefined {
  if (given === undefined) return undefined;
  const back = /^-(\d+)d$/.exec(String(given))?.[1];
  if (back === undefined) return Number(given);
  const today = String(world.today);
  const noon = Date.parse(`${today.slice(0, 4)}-${today.slice(4, 6)}-${today.slice(6)}T12:00:00Z`);
  return Number(new Date(noon - Number(back) * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''));
}

/** Uploads keep names without some characters; who asks may write them or not. */
function ownValue(props: Record<string, Json>, name: string): Json | undefined {
  const spellings = [name, name.replace(/[%><!|&.:;$'"\\]/g, '')];
  const spelling = spellings.find((one) => Object.hasOwn(props, one));
  return spelling === undefined ? undefined : props[spelling];
}

function eventValues({ props }: TestEvent, name: string): Json[] {
  const items = Array.isArray(props.Items) ? props.Items : [];
  const inItems = items.flatMap((item) =>
    item && typeof item === 'object' && !Array.isArray(item) ? list(ownValue(item, name)) : [],
  );
  return [...list(ownValue(props, name)), ...inItems];
}

function inSession(event: TestEvent, filter: Wire, world: World): boolean {
  const { date, second, weekday } = local(event.ts, world.timezone);
  switch (filter.name) {
    case 'first_time': {
      const [first] = world.events
        .filter((other) => other.person === event.person && keyOf(other.name) === keyOf(event.name))
        .toSorted((a, b) => a.ts - b.ts || (a.id < b.id ? -1 : 1));
      return (first?.id === event.id) === (filter.value === 'True');
    }
    case 'time_of_day': {
      const [from, to] = filter.value.map(
        (time: string) => Number(time.slice(0, 2)) * 3_600 + Number(time.slice(3)) * 60,
      );
      return from <= to ? second >= from && second <= to : second >= from || second <= to;
    }
    case 'day_of_week':
      return filter.value.includes(
        ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][weekday],
      );
    case 'day_of_month':
      return filter.value.includes(date % 100);
    default:
      return checks(eventValues(event, filter.name), filter);
  }
}

function measuresUp(clause: Wire, events: TestEvent[], person: string): boolean {
  const mine = events.filter((event) => event.person === person);
  if (clause.operator !== undefined && !checks([mine.length], clause)) return false;
  if (clause.aggregate === undefined) return true;
  const { function: what, property } = clause.aggregate;
  const values = mine.flatMap((event) => {
    const own = ownValue(event.props, property);
    return own === undefined || own === null ? eventValues(event, property) : list(own);
  });
  if (what === 'count_distinct') {
    const texts = values
      .filter((value) => value !== null)
      .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    return checks([new Set(texts).size], clause.aggregate);
  }
  const numbers = values.flatMap((value) => number(value) ?? []);
  if (numbers.length === 0) return checks([], clause.aggregate);
  const results: Record<string, number> = {
    sum: sumOf(numbers, 1),
    avg: sumOf(numbers, numbers.length),
    min: Math.min(...numbers),
    max: Math.max(...numbers),
  };
  return checks([results[what] ?? null], clause.aggregate);
}

const DIGITS = 400n;

/** The number nearest to the sum of decimals, divided by `by`: added as whole numbers of 400 decimals. */
function sumOf(numbers: number[], by: number): number {
  const total = numbers.reduce((sum, one) => sum + decimalOf(one), 0n);
  return Number(`${total / BigInt(by)}e-${DIGITS}`);
}

function decimalOf(number: number): bigint {
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** (DIGITS + BigInt(exponent) - BigInt(fraction.length));
}

/** Without case, a code point at a time; both small sigmas are one letter, and İ is an i. */
const folded = (text: string) =>
  [...text].map((one) => (one === 'İ' ? 'i' : one === 'ς' ? 'σ' : one.toLowerCase())).join('');

const systemColumns = ['identity', 'email', 'phone', 'name'] as const;

function knownAs(given: Wire, world: World, who: string): boolean {
  const person = world.people.find((one) => one.person === who);
  const props: Record<string, Json> = person?.props ?? {};
  const one = (name: string) => list(Object.hasOwn(props, name) ? props[name] : undefined);
  const field = (filter: Wire) => {
    const column = systemColumns.find((name) => name === filter.name.toLowerCase());
    if (column === undefined) return checks(one(filter.name), filter);
    if (!person) return checks([], filter);
    const known = column === 'identity' ? [person.identity, ...person.all] : [person[column]];
    return checks(known, {
      ...filter,
      value: list(filter.value).flatMap((value) => asKept(value, { column, ...filter })),
    });
  };
  const demographic = (filter: Wire) => {
    if (filter.name === 'age') return checks(ageOf(props, world.today), filter);
    return checks(one('Gender'), { ...filter, value: list(filter.value).map((value) => String(value).charAt(0)) });
  };
  const place = (place: string[]) =>
    place.every((value, level) => {
      const there = one(['Country', 'Region', 'City'][level] ?? '');
      return there.some((text) => typeof text === 'string' && folded(text) === folded(value));
    });
  const near = ([longitude, latitude, km]: [number, number, number]) => {
    const [lat, lon] = [number(one('Latitude')[0] ?? null), number(one('Longitude')[0] ?? null)];
    return lat !== undefined && lon !== undefined && kilometres([longitude, latitude], [lon, lat]) <= km;
  };
  const { geo_fields = [], geo_radius = [] } = given;
  return (
    list(given.profile_fields).every(field) &&
    list(given.demographics).every(demographic) &&
    list(given.reachability).every((filter) => {
      const isReached = filter.name === 'has_token' ? (person?.tokens ?? []).length > 0 : person?.email != null;
      return (filter.value === 'True') === isReached;
    }) &&
    (geo_fields.length === 0 || geo_fields.some(place)) &&
    (geo_radius.length === 0 || geo_radius.some(near))
  );
}

/** E-mails are kept in lower case, phones as `+` and digits; of an identity nobody knows which it is. What is neither stays as it is. */
function asKept(value: string | number | boolean, { column, operator = 'equals' }: Wire): Json[] {
  const text = String(value);
  const isEqual = /^not?_?equals$|^equals$/i.test(operator) || opposite[operator] === 'equals';
  const isPart = operator === 'contains' || opposite[operator] === 'contains';
  if (!isEqual && !isPart) return [value];
  const trimmed = text.trim().toLowerCase();
  const email = isPart ? trimmed || text : /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(trimmed) ? trimmed : value;
  const digits = text.replace(/[\s().-]/g, '');
  const phone = isPart ? digits || text : /^\+?\d{7,15}$/.test(digits) ? `+${digits.replace('+', '')}` : value;
  if (column === 'email') return [email];
  if (column === 'phone') return [phone];
  return column === 'identity' && isEqual ? [value, email, phone] : [value];
}

function ageOf(props: Record<string, Json>, today: number): Json[] {
  if (props.Age !== undefined) return list(props.Age);
  const born = number(props.DOB ?? null);
  if (born === undefined) return [];
  const date = Number(new Date(born * 1_000).toISOString().slice(0, 10).replaceAll('-', ''));
  return [Math.floor((today - date) / 10_000)];
}

/** By the chord between two points of the sphere: another way to the same distance. */
function kilometres(a: [number, number], b: [number, number]): number {
  const point = ([longitude, latitude]: [number, number]) => {
    const [lon, lat] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)] as const;
  };
  const [p, q] = [point(a), point(b)];
  const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  return 2 * 6_371.008_8 * Math.asin(Math.min(1, chord / 2));
}

function number(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.startsWith('$D_') ? value.slice(3) : value;
  if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text) || (value !== text && text.includes('.'))) return undefined;
  return Number(text);
}

const opposite: Record<string, string> = {
  not_equals: 'equals',
  notEquals: 'equals',
  does_not_contain: 'contains',
  not_contains: 'contains',
  does_not_exist: 'exists',
  not_exists: 'exists',
  not_between: 'between',
};

function checks(values: Json[], { operator = 'equals', value }: Wire): boolean {
  const positive = opposite[operator];
  if (positive !== undefined) return !checks(values, { operator: positive, value });
  return values.some((one) => checksOne(one, { operator, value }));
}

function checksOne(one: Json, { operator, value }: Wire): boolean {
  if (one === null) return false;
  const size = number(one);
  const some = (holds: (bound: number) => boolean) => list(value).some((bound) => holds(number(bound) ?? Number.NaN));
  switch (operator) {
    case 'exists':
      return true;
    case 'contains':
      return typeof one === 'string' && list(value).some((part) => one.includes(String(part)));
    case 'greater_than':
    case 'gt':
      return size !== undefined && some((bound) => size > bound);
    case 'greater_than_equals':
    case 'gte':
      return size !== undefined && some((bound) => size >= bound);
    case 'less_than':
    case 'lt':
      return size !== undefined && some((bound) => size < bound);
    case 'less_than_equals':
    case 'lte':
      return size !== undefined && some((bound) => size <= bound);
    case 'between': {
      const [low, high] = value.map(number);
      return size !== undefined && size >= low && size <= high;
    }
    default:
      return list(value).some((wanted) => same(one, wanted));
  }
}

function same(one: Json, wanted: string | number | boolean): boolean {
  if (typeof one === 'boolean') return String(wanted).toLowerCase() === String(one) && typeof wanted !== 'number';
  if (typeof one === 'string') {
    if (typeof wanted === 'string') return one === wanted;
    if (typeof wanted === 'boolean') return one.toLowerCase() === String(wanted);
    return number(one) === wanted;
  }
  return typeof one === 'number' && typeof wanted !== 'boolean' && number(wanted) === one;
}
