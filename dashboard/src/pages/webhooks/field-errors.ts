/**
 * What the API refuses, by the field that it names: `url: must be an https address; auth.password: is missing`. A sentence may
 * itself have a semicolon or a colon.
 */
export type FieldErrors = ReadonlyMap<string, string>;

const NEXT = /; (?=[^\s:;]+: )/;
const FIELD = /^([^\s:;]+): (.+)$/s;

export function fieldErrors(sentence: string | undefined): FieldErrors {
  const found = new Map<string, string>();
  for (const part of sentence?.split(NEXT) ?? []) {
    const [, field, problem] = FIELD.exec(part) ?? [];
    if (field && problem && !found.has(field)) found.set(field, problem);
  }
  return found;
}

/** The first of what is said of one of these fields. */
export function errorOf(errors: FieldErrors, ...fields: string[]): string | undefined {
  return fields.map((field) => errors.get(field)).find((problem) => problem !== undefined);
}
