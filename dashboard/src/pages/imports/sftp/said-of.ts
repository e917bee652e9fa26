/** What the API says of a form, put beside the field that its sentence begins with; the whole sentence, as it is. */
export function saidOf(
  message: string | undefined,
  fields: readonly string[],
): { by: (field: string) => string | undefined; rest: string | undefined } {
  const field = fields.find((name) => message?.startsWith(`${name}: `));
  return { by: (name) => (name === field ? message : undefined), rest: field === undefined ? message : undefined };
}
