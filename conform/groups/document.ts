import { holds, keysOf, list, matches, pick, same, shown } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

/** The OpenAPI document, and what it promises of every call. */
const PATH = '/api/openapi.json';
type Operation = { method: string; path: string; told: unknown };

const document = oncePerRun(async ({ send }: World) => await send({ path: PATH }));

async function operationsOf(world: World): Promise<Operation[]> {
  const { json } = await document(world);
  const paths = pick(json, 'paths');
  const found = keysOf(paths).flatMap((path) =>
    keysOf(pick(paths, path)).map((method) => ({
      method: method.toUpperCase(),
      path,
      told: pick(paths, path, method),
    })),
  );
  holds(found.length > 0, 'the document lists no call');
  return found;
}

async function withoutFault(world: World, faultOf: (operation: Operation) => boolean, what: string): Promise<void> {
  const wrong = (await operationsOf(world)).filter(faultOf).map(({ method, path }) => `${method} ${path}`);
  same(wrong, [], what);
}

const isOpen = ({ told }: Operation) => Array.isArray(pick(told, 'security')) && list(told, 'security').length === 0;
const hasExample = (content: unknown) => keysOf(pick(content, 'application/json', 'examples')).length > 0;

/** Whether a path that was called is one of the document's, such as `/api/exports/{id}`. */
function fits(template: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = template.split('/');
  return wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at]);
}

export const documentGroup: Group = {
  name: 'document',
  alone: true,
  rules: rules({
    '§11 the OpenAPI document asks for no passcode': async (world) => {
      const { status, json } = await document(world);
      same(status, 200, 'status');
      matches(pick(json, 'openapi'), /^3\.1\.\d+$/, 'openapi');
    },
    '§11 it is gzipped for whoever takes gzip': async ({ send }) => {
      const answer = await send({ path: PATH, headers: { 'Accept-Encoding': 'gzip' } });
      same(answer.headers['content-encoding'], 'gzip', 'content-encoding');
      matches(pick(answer.json, 'openapi'), /^3\.1/, 'openapi');
    },
    '§11 it has a summary of every call': (world) =>
      withoutFault(world, ({ told }) => typeof pick(told, 'summary') !== 'string', 'calls without a summary'),
    '§11 it shows an example of every body': (world) =>
      withoutFault(
        world,
        ({ told }) =>
          pick(told, 'requestBody', 'required') === true && !hasExample(pick(told, 'requestBody', 'content')),
        'calls without an example',
      ),
    '§11 it shows an example of every answer of a call, and of what the call refuses': (world) =>
      withoutFault(
        world,
        ({ told }) => {
          const responses = Object.values(pick(told, 'responses') ?? {}).filter(
            (one) => pick(one, '$ref') === undefined,
          );
          return responses.length === 0 || !responses.every((one) => hasExample(pick(one, 'content')));
        },
        'calls without an example',
      ),
    '§11 nobody without a passcode gets further than 401 by any call of it': async (world) => {
      for (const { method, path } of (await operationsOf(world)).filter((operation) => !isOpen(operation))) {
        const answer = await world.send({ method, path: path.replaceAll(/\{\w+\}/g, '1') });
        same([method, path, answer.status, pick(answer.json, 'code')], [method, path, 401, 401]);
      }
    },
    '§11 another method than it lists for a path is 405, and Allow lists those': async (world) => {
      const operations = await operationsOf(world);
      for (const path of ['/1/upload', '/1/events.json', '/api/account']) {
        const listed = operations.filter((one) => one.path === path).map(({ method }) => method);
        const answer = await world.call({ method: 'DELETE', path });
        same([answer.status, String(answer.headers.allow).split(', ').toSorted()], [405, listed.toSorted()], path);
      }
    },
    '§11 it lists every call that this suite has made and that there is': async (world) => {
      const operations = await operationsOf(world);
      const missing = [...world.answered].filter((call) => {
        const [method, path = ''] = call.split(' ');
        return !operations.some((one) => one.method === method && fits(one.path, path));
      });
      holds(missing.length === 0, `not listed: ${shown(missing)}`);
    },
  }),
};
