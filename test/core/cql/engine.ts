import { readQuery } from '#core/cql/read/read-query.ts';
import { compileEvents, compilePeople } from '#core/cql/sql/compile.ts';
import { eventKey } from '#core/intake/event-name.ts';
import { type Duck, openDuck, sqlText } from '#runtime/duckdb.ts';
import type { World } from './evaluator.ts';

/** The compiled query in the real engine, over the relations that it expects. */
export async function engine(): Promise<Duck> {
  const duck = await openDuck();
  await duck.connection.run(`
    CREATE TABLE events (event_id VARCHAR, event_key VARCHAR, ts BIGINT, profile_id VARCHAR, id_kind VARCHAR, id_value VARCHAR, props VARCHAR);
    CREATE TABLE people (profile_id VARCHAR, "identity" VARCHAR, all_identities VARCHAR[], object_id VARCHAR, email VARCHAR, phone VARCHAR, "name" VARCHAR, props VARCHAR, tokens VARCHAR);`);
  return duck;
}

const quoted = (value: string | null) => (value === null ? 'NULL' : sqlText(value));

export async function load({ connection }: Duck, { events, people }: World): Promise<void> {
  const rows = events.map(
    ({ id, name, ts, person, props }) =>
      `(${quoted(id)}, ${quoted(eventKey(name))}, ${ts}, ${quoted(person)}, 'identity', ${quoted(person)}, ${quoted(JSON.stringify(props))})`,
  );
  const persons = people.map(
    ({ person, identity, all, email, phone, name, props, tokens }) =>
      `(${quoted(person)}, ${quoted(identity)}, [${all.map(quoted).join(', ')}]::VARCHAR[], ${quoted(person)}, ${[email, phone, name].map(quoted).join(', ')}, ${quoted(JSON.stringify(props))}, ${quoted(tokens === undefined ? null : JSON.stringify(tokens))})`,
  );
  await connection.run(`TRUNCATE events; TRUNCATE people;
    INSERT INTO events VALUES ${rows.join(', ')}; INSERT INTO people VALUES ${persons.join(', ')}`);
}

export async function answer({ connection }: Duck, { wire, world }: { wire: object; world: World }) {
  const read = readQuery(wire, { timezone: world.timezone, today: world.today });
  if (read.kind !== 'query') throw new Error(`not read: ${JSON.stringify(read)} ${JSON.stringify(wire)}`);
  const people = compilePeople(read.query);
  const events = compileEvents(read.query);
  const found = await connection.runAndReadAll(`SELECT profile_id FROM (${people.sql}) ORDER BY 1`, people.params);
  const rows = await connection.runAndReadAll(`SELECT event_id FROM (${events.sql}) ORDER BY 1`, events.params);
  return { people: found.getRows().map(([id]) => String(id)), events: rows.getRows().map(([id]) => String(id)) };
}
