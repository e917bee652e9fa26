/** SQL of JSON text, put together of texts that are JSON already. */
export type Members = readonly (readonly [name: string, json: string])[];

/** `,"name":…` for each of these that is not NULL. */
export function membersSql(members: Members): string {
  return `concat(${members.map(([name, json]) => `',"${name}":' || ${json}`).join(', ')}, '')`;
}

/** An object of those that are not NULL. */
export function objectSql(members: Members): string {
  return `'{' || substr(${membersSql(members)}, 2) || '}'`;
}

export const jsonOf = (column: string): string => `to_json(${column})::VARCHAR`;
export const orNull = (json: string): string => `coalesce(${json}, 'null')`;
