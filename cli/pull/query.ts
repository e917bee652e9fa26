import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { addDays, readDay } from '../days.ts';
import { everybody } from '../everybody.ts';
import { needed, Wrong } from '../wire/connection.ts';
import type { Values } from './arguments.ts';

/** The query of a pull: what the flags say and what the query file says, which may not contradict each other. */
export type Query = Record<string, unknown>;
/** Days YYYYMMDD, both included. */
export type Window = { from: number; to: number };

export function queryOf(values: Values, today: number): { query: Query; window: Window | undefined } {
  const file = values.query === undefined ? {} : readQueryFile(values.query);
  const event = eventOf(values, file);
  // People may be asked for by what they are alone: then there is no event, and there are no days.
  if (event === undefined && values.resource === 'profiles') {
    for (const name of ['from', 'to'] as const) {
      if (values[name] !== undefined) throw new Wrong(`--${name}: days go with an event; say --event too`);
    }
    return { query: Object.keys(file).length > 0 ? file : everybody, window: undefined };
  }
  const event_name = needed(event, '--event');
  const from = dayOf('from', { values, file, today }) ?? addDays(today, -1);
  const window = { from, to: dayOf('to', { values, file, today }) ?? from };
  return { query: { ...file, event_name, ...window }, window };
}

function eventOf(values: Values, file: Query): string | undefined {
  const given = file.event_name === undefined ? undefined : String(file.event_name);
  if (values.event !== undefined && given !== undefined && values.event !== given) {
    throw contradiction(values, { flag: `--event ${values.event}`, member: `event_name ${given}` });
  }
  return values.event ?? given;
}

type Given = { values: Values; file: Query; today: number };

function dayOf(name: 'from' | 'to', { values, file, today }: Given): number | undefined {
  const read = (text: string, where: string) => {
    const day = readDay(text, today);
    if (day === undefined) {
      throw new Wrong(`${where}: ${text} is no day; give YYYYMMDD, YYYY-MM-DD, today, yesterday or -7d`);
    }
    return day;
  };
  const said = values[name];
  const flag = said === undefined ? undefined : read(said, `--${name}`);
  const inFile = file[name] === undefined ? undefined : read(String(file[name]), `"${name}" in ${values.query}`);
  if (flag !== undefined && inFile !== undefined && flag !== inFile) {
    throw contradiction(values, { flag: `--${name} ${flag}`, member: `${name} ${inFile}` });
  }
  return flag ?? inFile;
}

function contradiction(values: Values, { flag, member }: { flag: string; member: string }): Wrong {
  return new Wrong(`${flag} contradicts ${member} in ${values.query}: leave one of them out`);
}

function readQueryFile(path: string): Query {
  const given = parsedFile(path);
  const read = z.record(z.string(), z.unknown()).safeParse(given);
  if (!read.success) throw new Wrong(`--query: ${path} holds no JSON object`);
  const inner = z.record(z.string(), z.unknown()).safeParse(read.data.query);
  return inner.success ? inner.data : read.data;
}

function parsedFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Wrong(`--query: ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
