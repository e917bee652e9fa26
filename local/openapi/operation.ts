import * as z from 'zod';
import { rolesFrom } from '../../lambdas/core/accounts/caller.ts';
import { everyError, leastPerson, type Route, type RouteError } from '../../lambdas/runtime/routes.ts';
import { answeredSchema, sentSchema } from './schemas.ts';

/** One call of the API, as an operation of OpenAPI 3.1. */
export type Operation = Record<string, unknown>;
type Shown = [name: string, value: unknown, summary?: string];
type Examples = Record<string, { summary?: string; value: unknown }>;

const JSON_TYPE = 'application/json';
const FAILURE = { $ref: '#/components/schemas/Failure' };

export function operationOf(key: string, { route, tag }: { route: Route; tag: string }): Operation {
  const [method = '', path = ''] = key.split(' ');
  const isOpen = route.roles === 'anybody';
  return {
    operationId: [method.toLowerCase(), ...path.split(/\W+/)].filter(Boolean).join('_'),
    tags: [tag],
    summary: route.summary,
    description: [route.notes, whoMay(key, route)].filter(Boolean).join(' '),
    ...(isOpen && { security: [] }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...cookieParameters(route)],
    // A body by GET is read, and means nothing to most clients.
    ...(method !== 'GET' && route.body && { requestBody: requestBody(route, route.body) }),
    responses: responsesOf(route, isOpen ? [] : everyError),
  };
}

function whoMay(key: string, route: Route): string {
  if (route.roles === 'anybody') return 'Roles: anybody, without a passcode.';
  const passcodes = route.roles.concat('admin').join(', ');
  return `Roles of passcodes: ${passcodes}; of people: ${rolesFrom(leastPerson(key, route)).join(', ')}.`;
}

function pathParameters({ params = {}, examples: [{ params: example = {} }] }: Route) {
  return Object.entries(params).map(([name, description]) => {
    const shown = example[name] === undefined ? {} : { example: example[name] };
    return { name, in: 'path', required: true, description, schema: { type: 'string' }, ...shown };
  });
}

function queryParameters({ query, examples: [{ query: example = {} }] }: Route) {
  return Object.entries(query?.shape ?? {}).map(([name, type]: [string, z.ZodType]) => {
    const { description, ...schema } = sentSchema(type);
    const shown = example[name] === undefined ? {} : { example: example[name] };
    const required = !type.safeParse(undefined).success;
    return { name, in: 'query', required, ...(description !== undefined && { description }), schema, ...shown };
  });
}

function cookieParameters({ cookie }: Route) {
  if (!cookie) return [];
  return [{ ...cookie, in: 'cookie', required: true, schema: { type: 'string' } }];
}

function requestBody({ examples }: Route, { schema, limit }: NonNullable<Route['body']>) {
  const shown = examples.flatMap(({ name, body }): Shown[] => (body === undefined ? [] : [[name ?? 'example', body]]));
  const content = { schema: sentSchema(schema), ...(shown.length > 0 && { examples: named(shown) }) };
  return { description: `At most ${limit} bytes.`, required: shown.length > 0, content: { [JSON_TYPE]: content } };
}

function responsesOf(route: Route, everywhere: readonly RouteError[]) {
  const { status: usual = 200, errors = [], examples, answer } = route;
  const answers = answer instanceof z.ZodNever ? [] : [usual];
  const statuses = new Set([...answers, ...[...errors, ...everywhere].map(({ status }) => status)]);
  const responses = [...statuses]
    .sort((a, b) => a - b)
    .map((status) => {
      const refused = errors.filter((error) => error.status === status);
      if (!answers.includes(status) && refused.length === 0)
        return [status, { $ref: `#/components/responses/${status}` }];
      if (!answers.includes(status))
        return [status, refusal(refused.concat(everywhere.filter((error) => error.status === status)))];
      const shown = examples.flatMap((example): Shown[] =>
        (example.status ?? usual) === status ? [[example.name ?? 'example', example.answer]] : [],
      );
      const schema = answeredSchema(answer);
      return [
        status,
        {
          description: ['The answer', ...refused.map(({ when }) => when)].join('; or: '),
          content: {
            [JSON_TYPE]: {
              schema: refused.length > 0 ? { anyOf: [schema, FAILURE] } : schema,
              examples: named([...shown, ...refused.map(shownFailure)]),
            },
          },
        },
      ];
    });
  return Object.fromEntries(responses);
}

/** The answer of one status where something went wrong. */
export function refusal(errors: readonly RouteError[]) {
  return {
    description: errors.map(({ when }) => when).join('; or: '),
    content: { [JSON_TYPE]: { schema: FAILURE, examples: named(errors.map(shownFailure)) } },
  };
}

function shownFailure({ status, error, code = status, when }: RouteError): Shown {
  return [`${code}`, { status: 'fail', error, code }, when];
}

/** Examples by name; one name twice gets a number. */
function named(shown: readonly Shown[]): Examples {
  const examples: [string, Examples[string]][] = shown.map(([name, value, summary], place) => {
    const before = shown.slice(0, place).filter(([other]) => other === name).length;
    const key = name.replaceAll(/[^\w.-]+/g, '-') + (before > 0 ? `-${before + 1}` : '');
    return [key, { ...(summary !== undefined && { summary }), value }];
  });
  return Object.fromEntries(examples);
}
