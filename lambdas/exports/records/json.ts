import { packedTimeSql } from './packed-time-sql.ts';
import { LINES, type RecordFormat, type Records, type Shape, type Wish } from './record-format.ts';
import { identitySql, joined, known, STRANGER_LIST, strangerSql } from './strangers.ts';

/**
 * Records as lines of JSON. Texts that are JSON already are joined, not parsed. `json` begins with the event's bare name,
 * which is what the documented format has and what no reader of JSON takes; `jsonl` does without.
 */
const jsonLines: Omit<RecordFormat, 'events'> = {
  personColumns: ['identity', 'all_identities', 'email', 'phone', 'name'],
  personSql: ({ identity }) => `${whoSql(identitySql(identity), 'all_identities')} AS who`,
  profiles,
  weighs: { by: 'text', beside: 420, props: 1 },
};

export const json: RecordFormat = {
  ...jsonLines,
  events: (shape) => ({ ...events(shape), first: `${shape.event}\n` }),
};
export const jsonl: RecordFormat = { ...jsonLines, events };

function events({ definition, clock }: Shape): Records {
  const ts = packedTimeSql('e.ts', clock);
  const line = `'{"profile":' || ${known('who', strangerJson(definition))} || ',"ts":' || ${ts} || ',"eventTime":' || e.ts
    || ',"eventId":"' || event_id || '","eventName":' || to_json(event) || ',"eventProps":' || props || '}'`;
  return { select: joined([line]), copy: LINES, first: '', last: '' };
}

function profiles({ clock }: Shape): Records {
  const changed = packedTimeSql('ts', clock);
  const line = `'{"profileId":"' || profile_id || '","profile":' || ${whoSql('"identity"', 'all_identities')} || ',"ts":' || ${changed}
    || ',"changedAt":' || ts || ',"profileProps":' || props || '}'`;
  return { select: (rows) => `SELECT ${line} FROM (${rows})`, copy: LINES, first: '', last: '' };
}

function whoSql(identity: string, list: string): string {
  return `to_json({'identity': ${identity}, 'all_identities': ${list}, 'email': email, 'phone': phone, 'name': "name"})::VARCHAR`;
}

function strangerJson({ identity }: Wish): string {
  const fields = `{'identity': ${strangerSql(identity)}, 'all_identities': ${STRANGER_LIST}, 'email': NULL, 'phone': NULL, 'name': NULL}`;
  return `to_json(${fields})::VARCHAR`;
}
