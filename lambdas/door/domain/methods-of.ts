import { paramsOf } from '#core/wire/route-path.ts';

/** The methods that a path has, of the API's routes (`GET /api/exports/{id}`); none for a path that there is not. */
export function methodsOf(path: string, routes: readonly string[]): string[] {
  return routes.flatMap((route) => {
    const [method = '', template = ''] = route.split(' ');
    return paramsOf(template, path) ? [method] : [];
  });
}
