import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bindRoutes, routeFor } from '#runtime/bound-routes.ts';
import { toRequest } from '#runtime/http-request.ts';
import { inputBody, objectBody, routesOf, textBody } from '#runtime/routes.ts';
import { accountItems } from '../support/http-account.ts';
import { type Call, httpEvent } from './http-call.ts';

const route = { summary: 'x', roles: ['export'] as const, answer: z.unknown(), examples: [{ answer: {} }] as const };
const small = z.strictObject({ size: z.int() });
const table = routesOf('things/manage', {
  'GET /things/{id}': route,
  'PUT /things/{id}': { ...route, body: inputBody(small) },
  'POST /things': { ...route, body: objectBody(small) },
  'POST /things/texts': { ...route, body: textBody(z.unknown(), { limit: 5 }) },
});
const routes = bindRoutes(table, {
  'GET /things/{id}': async ({ params }) => ({ body: params }),
  'PUT /things/{id}': async ({ params, body }) => ({ body: { ...params, size: body().size } }),
  'POST /things': async ({ body }) => ({ body: body() }),
  'POST /things/texts': async ({ body }) => ({ body: body().length }),
});

async function asked(call: Call) {
  const request = toRequest(httpEvent(call));
  const found = routeFor(request, routes);
  if (found.kind !== 'route') return found.kind;
  const [account = {}] = accountItems();
  const by = { kind: 'passcode' as const, id: '5f0c1d2e3b4a', label: '', role: 'admin' as const };
  return (await found.route.answer(request, { account: account as never, by, params: found.params })).body;
}

describe('a bound route', () => {
  it('is found by method and path, and knows the parts of the path', async () => {
    expect(await asked({ path: '/things/7' })).toEqual({ id: '7' });
  });

  it('is the one that the gateway names, with the parts as the gateway decoded them', async () => {
    const request = toRequest({
      ...httpEvent({ path: '/things/a/b', params: { id: 'a/b' } }),
      routeKey: 'GET /things/{id}',
    });
    expect(routeFor(request, routes)).toMatchObject({ kind: 'route', params: { id: 'a/b' } });
  });

  it('is told apart from a path that has other methods, and from no path at all', async () => {
    expect(await asked({ method: 'DELETE', path: '/things/7' })).toBe('other-method');
    expect(await asked({ path: '/thing' })).toBe('unknown');
  });

  it('gets its body as the table declares it: by its schema, as an object, or as a text', async () => {
    expect(await asked({ method: 'PUT', path: '/things/7', body: { size: 3 } })).toEqual({ id: '7', size: 3 });
    expect(await asked({ method: 'POST', path: '/things', body: { size: 'any' } })).toEqual({ size: 'any' });
    expect(await asked({ method: 'POST', path: '/things/texts', body: 'abcde' })).toBe(5);
  });

  it.each([
    ['a field of another type', { method: 'PUT', path: '/things/7', body: { size: 'x' } }, 'size: must be a number'],
    [
      'a field that there is not',
      { method: 'PUT', path: '/things/7', body: { size: 1, hue: 2 } },
      'hue: is not a field here',
    ],
    ['no body', { method: 'POST', path: '/things' }, 'body: is empty'],
    ['no object', { method: 'POST', path: '/things', body: '[]' }, 'body: must be a JSON object'],
    ['too long a text', { method: 'POST', path: '/things/texts', body: 'abcdef' }, 'the body is over 5 bytes'],
  ])('refuses %s in words that name it', async (_, call, error) => {
    await expect(asked(call)).rejects.toThrow(error);
  });
});
