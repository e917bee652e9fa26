/**
 * The values of the `{name}` parts of a route's path, such as `/api/exports/{id}`, in the path of a request, as they stand
 * there; undefined where the request is for another path. A part is never empty.
 */
export function paramsOf(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return undefined;
  const params = new Map<string, string>();
  for (const [place, part] of parts.entries()) {
    const name = /^\{(\w+)\}$/.exec(wanted[place] ?? '')?.[1];
    if (name === undefined ? part !== wanted[place] : part === '') return undefined;
    if (name !== undefined) params.set(name, part);
  }
  return Object.fromEntries(params);
}
