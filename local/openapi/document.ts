import { everyError, type RouteTable } from '../../lambdas/runtime/routes.ts';
import { type Operation, operationOf, refusal } from './operation.ts';

/** The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0) of all routes of the API. */
export type OpenApi = { openapi: string; paths: Record<string, Record<string, Operation>> } & Record<string, unknown>;

export function openApiOf(tables: readonly RouteTable[]): OpenApi {
  const paths = new Map<string, Record<string, Operation>>();
  for (const { handler, routes } of tables) {
    const [tag = ''] = handler.split('/');
    for (const [key, route] of Object.entries(routes)) {
      if (route.internal) continue;
      const [method = '', path = ''] = key.split(' ');
      paths.set(path, { ...paths.get(path), [method.toLowerCase()]: operationOf(key, { route, tag }) });
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Causeway',
      version: '1',
      description:
        'Customer data in and out of a marketing data store. Paths under /1 answer as CleverTap’s documented API does; paths under /api manage the account. Every error is {"status":"fail","error":…,"code":…}.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ account: [], passcode: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        account: { type: 'apiKey', in: 'header', name: 'X-CleverTap-Account-Id' },
        passcode: { type: 'apiKey', in: 'header', name: 'X-CleverTap-Passcode' },
      },
      responses: Object.fromEntries(everyError.map((error) => [error.status, refusal([error])])),
      schemas: {
        Failure: {
          type: 'object',
          properties: { status: { const: 'fail' }, error: { type: 'string' }, code: { type: 'integer' } },
          required: ['status', 'error', 'code'],
          additionalProperties: false,
        },
      },
    },
  };
}
