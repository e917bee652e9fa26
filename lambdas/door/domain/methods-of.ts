/**
 * The methods that a path has, of the API's routes (`GET /api/exports/{id}`); empty for a path that is none.
 */
export function methodsOf(path: string, routes: readonly string[]): string[] {
  const parts = path.split('/');
  return routes.flatMap((route) => {
    const [method = '', template = ''] = route.split(' ');
    const wanted = template.split('/');
    const fits =
      wanted.length === parts.length &&
      wanted.every((one, at) => (one.startsWith('{') ? parts[at] !== '' : one === parts[at]));
    return fits ? [method] : [];
  });
}
