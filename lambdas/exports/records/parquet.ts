import { packedTimeSql } from './packed-time-sql.ts';
import { unionEvents, unionPersonSql, unionProfiles } from './parquet-union.ts';
import type { RecordFormat, Records, Shape, Wish } from './record-format.ts';
import { identitySql, joined, known, STRANGER_LIST, strangerSql } from './strangers.ts';

/** Records as rows of plain typed columns, properties as JSON text (docs/decisions/parquet-events-are-flat.md). */
export const parquet: RecordFormat = {
  personColumns: ['identity', 'all_identities', 'email', 'phone', 'name'],
  personSql: ({ identity }) => `${identitySql(identity)} AS "identity", all_identities, email, phone, "name"`,
  events,
  profiles,
  // The person comes on top.
  weighs: { by: 'lake', growth: 1.4 },
};

/** The same with maps of unions. */
export const parquetOfUnions: RecordFormat = {
  personColumns: [...parquet.personColumns, 'object_id', 'props', 'tokens'],
  personSql: unionPersonSql,
  events: (shape) => ({ ...FILE, ...unionEvents(shape) }),
  profiles: (shape) => ({ ...FILE, ...unionProfiles(shape) }),
  weighs: { by: 'lake', growth: 2 },
};

/**
 * Small row groups keep memory low; level 1 is a tenth quicker than the default and a fiftieth larger. A dictionary of more than
 * a thousand names or addresses takes a seventh of the time and saves less than a hundredth.
 */
const FILE = {
  copy: 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440, DICTIONARY_SIZE_LIMIT 1000',
  first: '',
  last: '',
};

function events({ definition, clock }: Shape): Records {
  const columns = [
    'event_id AS "eventId"',
    'event AS "eventName"',
    `${packedTimeSql('e.ts', clock)} AS ts`,
    'e.ts AS "eventTime"',
    `${known('"identity"', strangerSql(definition.identity))} AS "identity"`,
    `${known('all_identities', STRANGER_LIST)} AS "allIdentities"`,
    ...['email', 'phone', '"name"'],
    `${propsSql(definition)} AS "eventProps"`,
  ];
  return { ...FILE, select: joined(columns) };
}

function profiles({ definition }: Shape): Records {
  const columns = [
    'profile_id AS "profileId"',
    '"identity"',
    'all_identities AS "allIdentities"',
    'object_id AS "objectId"',
    ...['email', 'phone', '"name"'],
    `${propsSql(definition)} AS "profileProps"`,
    'ts AS "changedAt"',
  ];
  return { ...FILE, select: (rows) => `SELECT ${columns.join(', ')} FROM (${rows})` };
}

/** The object of properties as JSON text, where asked for with all values as texts. */
function propsSql({ asString }: Wish): string {
  return asString ? 'to_json(props::JSON::MAP(VARCHAR, VARCHAR))::VARCHAR' : 'props';
}
