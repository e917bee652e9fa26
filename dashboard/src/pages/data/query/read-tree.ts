import type { Filter, Scalar } from '../../../parts/filters/filter.ts';
import { emptyPerson, type Person, personLists } from '../../../parts/filters/person.ts';
import { type Aggregate, type Clause, type Compared, type Day, emptyGroup, type Group, type Tree } from './tree.ts';

/**
 * Reads the JSON of a query for the builder. What the builder cannot show is never passed over: then it says what it is, and
 * the query is edited as JSON alone. Whether a query makes sense is for the API to say.
 */
export type ReadTree = { kind: 'tree'; tree: Tree } | { kind: 'unshown'; why: string };

export function readTree(text: string): ReadTree {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    return { kind: 'unshown', why: `This is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
  try {
    return { kind: 'tree', tree: treeOf(json) };
  } catch (thrown) {
    if (thrown instanceof Unshown) return { kind: 'unshown', why: `The builder does not show ${thrown.message}` };
    throw thrown;
  }
}

class Unshown extends Error {}

/** The keys of an object, each of which has to be taken by its reader. */
class Fields {
  readonly #path: string;
  readonly #left: Map<string, unknown>;

  constructor(json: unknown, path: string) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new Unshown(`${path || 'a query'} that is no object`);
    }
    this.#path = path;
    this.#left = new Map(Object.entries(json).filter(([, value]) => value !== null && value !== undefined));
  }

  at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  take<Value>(name: string, read: (value: unknown, path: string) => Value): Value | undefined {
    if (!this.#left.has(name)) return undefined;
    const value = this.#left.get(name);
    this.#left.delete(name);
    return read(value, this.at(name));
  }

  list<Value>(name: string, read: (value: unknown, path: string) => Value): Value[] {
    const each = (value: unknown, path: string) => {
      if (!Array.isArray(value)) throw new Unshown(`${path} that is no list`);
      return value.map((one: unknown, at) => read(one, `${path}[${at}]`));
    };
    return this.take(name, each) ?? [];
  }

  end(): void {
    const [name] = this.#left.keys();
    if (name !== undefined) throw new Unshown(`${this.at(name).slice(0, 100)}`);
  }
}

function treeOf(json: unknown): Tree {
  const fields = new Fields(json, '');
  const segment = fields.take('segment', (value, path) => {
    if (typeof value === 'number') return value;
    throw new Unshown(`${path} that is no number`);
  });
  const base = fields.has('event_name') ? clauseIn(fields) : undefined;
  const outer = groupIn(fields);
  const inner = fields.take('advanced_query', (value, path) => groupOf(value, path));
  fields.end();
  const where = inner ? together(outer, inner) : outer;
  return { ...(segment !== undefined && { segment }), ...(base && { base }), where };
}

/** Conditions beside `advanced_query` and in it hold together. */
function together(outer: Group, inner: Group): Group {
  const isTwice = outer.any.length > 0 && inner.any.length > 0;
  if (isTwice || (outer.or.length > 0 && inner.or.length > 0) || (outer.not.length > 0 && inner.not.length > 0)) {
    throw new Unshown('conditions that are both beside advanced_query and in it');
  }
  const anyCount = outer.anyCount ?? inner.anyCount;
  return {
    person: personOf(outer.person, inner.person),
    all: [...outer.all, ...inner.all],
    any: [...outer.any, ...inner.any],
    ...(anyCount && { anyCount }),
    none: [...outer.none, ...inner.none],
    and: [...outer.and, ...inner.and],
    or: [...outer.or, ...inner.or],
    not: [...outer.not, ...inner.not],
  };
}

function personOf(outer: Person, inner: Person): Person {
  if (Object.values(inner).every((items) => items.length === 0)) return outer;
  if (Object.values(outer).every((items) => items.length === 0)) return inner;
  throw new Unshown('common_profile_properties that are both beside advanced_query and in it');
}

function groupOf(json: unknown, path: string): Group {
  const fields = new Fields(json, path);
  const own = fields.has('event_name') ? [clauseIn(fields)] : [];
  const group = groupIn(fields);
  fields.end();
  return { ...group, all: [...own, ...group.all] };
}

function groupIn(fields: Fields): Group {
  const any = fields.take('did_any', anyOf);
  const not = fields.take('not', groupOf);
  const group = emptyGroup();
  return {
    ...group,
    person: fields.take('common_profile_properties', readPerson) ?? group.person,
    all: fields.list('did_all', clauseOf),
    any: any?.clauses ?? [],
    ...(any?.count && { anyCount: any.count }),
    none: fields.list('did_none', clauseOf),
    and: fields.list('and', groupOf),
    or: fields.list('or', groupOf),
    not: not ? [not] : [],
  };
}

function anyOf(json: unknown, path: string): { clauses: Clause[]; count?: Compared } {
  if (Array.isArray(json)) return { clauses: json.map((one: unknown, at) => clauseOf(one, `${path}[${at}]`)) };
  const fields = new Fields(json, path);
  const clauses = fields.list('any_events', clauseOf);
  const count = comparedIn(fields);
  fields.end();
  return { clauses, ...(Object.keys(count).length > 0 && { count }) };
}

function readPerson(json: unknown, path: string): Person {
  if (Array.isArray(json) && json.length === 0) return emptyPerson();
  const fields = new Fields(json, path);
  const person = emptyPerson();
  for (const name of personLists) person[name] = fields.list(name, filterOf);
  person.geo_fields = fields.list('geo_fields', (value, at) => listOf(value, at, isText));
  person.geo_radius = fields.list('geo_radius', (value, at) => listOf(value, at, isNumber));
  fields.end();
  return person;
}

function clauseOf(json: unknown, path: string): Clause {
  const fields = new Fields(json, path);
  const clause = clauseIn(fields);
  fields.end();
  return clause;
}

function clauseIn(fields: Fields): Clause {
  const name = fields.take('event_name', (value) => String(value)) ?? '';
  const from = fields.take('from', dayOf);
  const to = fields.take('to', dayOf);
  const aggregate = fields.take('aggregate', aggregateOf);
  return {
    event_name: name,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    event_properties: [...fields.list('event_properties', filterOf), ...fields.list('props', filterOf)],
    session_properties: fields.list('session_properties', filterOf),
    ...comparedIn(fields),
    ...(aggregate && { aggregate }),
  };
}

function aggregateOf(json: unknown, path: string): Aggregate {
  const fields = new Fields(json, path);
  const function_ = fields.take('function', text) ?? '';
  const property = fields.take('property', text);
  const aggregate = { function: function_, ...(property !== undefined && { property }), ...comparedIn(fields) };
  fields.end();
  return aggregate;
}

function filterOf(json: unknown, path: string): Filter {
  const fields = new Fields(json, path);
  const filter = { name: fields.take('name', text) ?? '', ...comparedIn(fields) };
  fields.end();
  return filter;
}

function comparedIn(fields: Fields): Compared {
  const operator = fields.take('operator', text);
  const value = fields.take('value', scalarsOf);
  return { ...(operator !== undefined && { operator }), ...(value !== undefined && { value }) };
}

function scalarsOf(json: unknown, path: string): Scalar | Scalar[] {
  if (isScalar(json)) return json;
  return listOf(json, path, isScalar);
}

function listOf<Value>(json: unknown, path: string, is: (value: unknown) => value is Value): Value[] {
  if (Array.isArray(json) && json.every(is)) return json;
  throw new Unshown(`${path} as it is written`);
}

function text(json: unknown, path: string): string {
  if (isText(json)) return json;
  throw new Unshown(`${path} that is no text`);
}

function dayOf(json: unknown, path: string): Day {
  if (isText(json) || isNumber(json)) return json;
  throw new Unshown(`${path} that is no day`);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);
