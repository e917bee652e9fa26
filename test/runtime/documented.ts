import * as z from 'zod';
import { paramsOf } from '#core/wire/route-path.ts';
import { everyError, type Route } from '#runtime/routes.ts';
import { routeTables } from '../../lib/routes.ts';

/** Every route, with the function that answers it. */
export const everyRoute = routeTables.flatMap(({ handler, routes }) =>
  Object.entries(routes).map(([key, route]): { key: string; handler: string; route: Route } => ({
    key,
    handler,
    route,
  })),
);

const failure = z.strictObject({ status: z.literal('fail'), error: z.string().min(1), code: z.int() });

export function routeOf(method: string, path: string) {
  const fitting = everyRoute.filter(({ key }) => {
    const [takes, template = ''] = key.split(' ');
    return takes === method && paramsOf(template, path) !== undefined;
  });
  // As the gateway has it, a path that is named comes before one with a part that may be anything.
  return fitting.find(({ key }) => key === `${method} ${path}`) ?? fitting[0];
}

/** Why an answer is not one that the route's entry in the table tells of; undefined where it is, or where there is no such route. */
export function undocumented(
  { method, path }: { method: string; path: string },
  { status, json }: { status: number; json: unknown },
): string | undefined {
  const found = routeOf(method, path);
  if (!found) return undefined;
  const { route, key } = found;
  const errors = [...(route.errors ?? []), ...everyError].filter((error) => error.status === status);
  const isFailure = failure.safeParse(json).success;
  if (isFailure) return errors.length > 0 ? undefined : `${key} tells of no error ${status}: ${JSON.stringify(json)}`;
  if (status !== (route.status ?? 200)) return `${key} answers ${status}: ${JSON.stringify(json)}`;
  const parsed = route.answer.safeParse(json);
  return parsed.success ? undefined : `${key} answers ${JSON.stringify(json)}: ${z.prettifyError(parsed.error)}`;
}
