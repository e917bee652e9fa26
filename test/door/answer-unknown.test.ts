import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, it, vi } from 'vitest';

vi.stubEnv('ROUTES', 'POST /1/upload');
vi.stubEnv('ALLOWED_HEADERS', 'content-type,x-clevertap-account-id');
const { handler } = await import('../../lambdas/door/answer-unknown.ts');

const ask = (method: string, rawPath: string) =>
  handler({ rawPath, requestContext: { http: { method } } } as APIGatewayProxyEventV2);

it.each(['/1/upload', '/1/nothing', '/'])(
  'lets a preflight for %s through that the API has not answered',
  async (path) => {
    expect(await ask('OPTIONS', path)).toEqual({
      statusCode: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': '*',
        'access-control-allow-headers': 'content-type,x-clevertap-account-id',
        'access-control-max-age': '3600',
      },
    });
  },
);

it('says 405 to a method that a known path has not, and 404 to an unknown path', async () => {
  expect(await ask('PUT', '/1/upload')).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
  expect(await ask('PUT', '/1/nothing')).toMatchObject({ statusCode: 404 });
});
