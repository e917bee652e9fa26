import type { Names } from './names.ts';

/** The files of a new slice, by their paths; Biome puts their lines in order. */
export function filesOf(names: Names): Map<string, string> {
  const { slice, fn } = names;
  return new Map([
    [`lambdas/${slice}/env.ts`, env(names)],
    [`lambdas/${slice}/routes.ts`, routes(names)],
    [`lambdas/${slice}/${fn}.ts`, handler(names)],
    [`lib/${slice}.ts`, construct(names)],
    [`test/${slice}/${fn}.test.ts`, test(names)],
  ]);
}

const env = ({ slice, fnCamel, fnPascal }: Names) => `import * as z from 'zod';

/** What each function of this slice is told by the template; \`lib/${slice}.ts\` takes only the types. */
export const ${fnCamel}Env = z.object({ ACCOUNTS_TABLE: z.string() });
export type ${fnPascal}Env = z.input<typeof ${fnCamel}Env>;
`;

const routes = ({ slice, fn, routes, route }: Names) => `import * as z from 'zod';
import { routesOf, success } from '#runtime/routes.ts';

/** What this slice takes and answers over HTTP. */
export const ${routes} = routesOf('${slice}/${fn}', {
  '${route}': {
    summary: 'List ${slice}',
    roles: ['export'],
    answer: success({ items: z.array(z.strictObject({ id: z.string() })) }),
    examples: [{ answer: { status: 'success', items: [] } }],
  },
});
`;

const handler = ({
  slice,
  fn,
  fnCamel,
  routes,
  route,
}: Names) => `import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { ${fnCamel}Env } from './env.ts';
import { ${routes} } from './routes.ts';

/** Lists ${slice} of the account. */
const env = readEnv(${fnCamel}Env);

export const handler = httpHandler({
  name: '${slice}.${fn}.answered',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(${routes}, {
    '${route}': async () => ({ body: { status: 'success', items: [] }, facts: { items: 0 } }),
  }),
});
`;

const construct = ({
  slice,
  construct,
  fn,
  fnCamel,
  fnPascal,
  routes,
}: Names) => `import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ${fnPascal}Env } from '../lambdas/${slice}/env.ts';
import { ${routes} } from '../lambdas/${slice}/routes.ts';
import { lambdaFor } from './platform/function.ts';
import { mayKnowCallers } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Lists ${slice}. */
export class ${construct} extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    const ${fnCamel} = lambdaFor<${fnPascal}Env>(this, '${slice}/${fn}', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName },
    });
    mayKnowCallers(${fnCamel}, data);
    api.route(${fnCamel}, ${routes});
  }
}
`;

const test = ({ slice, fn, route }: Names) => `import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import { callHttp } from '../runtime/http-call.ts';
import { accountItems, headersOf } from '../support/http-account.ts';

vi.stubEnv('ACCOUNTS_TABLE', 'accounts');
mockClient(DynamoDBDocumentClient).resolves({ Items: accountItems() });
const { handler } = await import('../../lambdas/${slice}/${fn}.ts');

describe('${route}', () => {
  it('lists nothing where there is nothing', async () => {
    const { statusCode, json } = await callHttp(handler, { path: '${route.slice(4)}', headers: headersOf('export') });
    expect([statusCode, json]).toEqual([200, { status: 'success', items: [] }]);
  });
});
`;
