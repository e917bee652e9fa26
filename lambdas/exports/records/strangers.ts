import type { Definition } from '../domain/definition.ts';

/** SQL over a join of events `e` with `persons p`: what the event itself says of a person who has no profile row. */
export const STRANGER_LIST = `CASE WHEN id_kind = 'identity' THEN [id_value] ELSE [] END`;
export const STRANGER_DEVICE = `CASE WHEN id_kind = 'objectId' THEN id_value ELSE profile_id END`;

export function strangerSql(order: Definition['identity']): string {
  return order.includes('identity') ? `CASE WHEN id_kind = 'identity' THEN id_value ELSE '' END` : `''`;
}

/** A column of the person's, otherwise what the event says. */
export function known(column: string, stranger: string): string {
  return `CASE WHEN p.profile_id IS NULL THEN ${stranger} ELSE p.${column} END`;
}

/** A query for rows of events, with whose they are. */
export function joined(columns: readonly string[]): (rows: string) => string {
  return (rows) => `SELECT ${columns.join(', ')} FROM (${rows}) e LEFT JOIN persons p USING (profile_id)`;
}

/** SQL: the first of the wanted identifiers that a person has, otherwise an empty text (wire contract, exports: definition). */
export function identitySql(order: Definition['identity']): string {
  return `coalesce(${order.map((field) => `nullif("${field}", '')`).join(', ')}, '')`;
}
