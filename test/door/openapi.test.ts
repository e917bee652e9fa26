import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import openapi from '../../lambdas/door/openapi.json' with { type: 'json' };
import { routeTables } from '../../lib/routes.ts';
import { openApiOf } from '../../local/openapi/document.ts';
import { everyRoute } from '../runtime/documented.ts';

type Content = { schema?: object; examples?: Record<string, { value: unknown }> };
type Operation = {
  summary?: string;
  requestBody?: { content: { 'application/json': Content } };
  responses: Record<string, { $ref?: string; content?: { 'application/json': Content } }>;
};
const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}`,
    operation: operation as Operation,
  })),
);

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'document', components: openapi.components });
const fits = (schema: object, value: unknown): boolean =>
  ajv.validate(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')), value);

describe('the OpenAPI document', () => {
  it('is what the route table gives: after a change of a routes.ts, run npm run openapi', () => {
    expect(openapi).toEqual(JSON.parse(JSON.stringify(openApiOf(routeTables))));
  });

  it('is OpenAPI 3.1 to a public validator', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(openapi))).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has every route of the API and no other, each with a summary', () => {
    const routes = everyRoute.filter(({ route }) => !route.internal).map(({ key }) => key);
    expect(operations.map(({ key }) => key).sort()).toEqual(routes.sort());
    expect(operations.filter(({ operation }) => !operation.summary)).toEqual([]);
  });

  it('names no operation twice', () => {
    const ids = operations.map(({ operation }) => (operation as { operationId?: string }).operationId);
    expect(new Set(ids).size).toBe(operations.length);
  });

  it.each(operations)('shows for $key bodies and answers that fit their schemas', ({ operation }) => {
    const bodies = [
      operation.requestBody?.content['application/json'],
      ...Object.values(operation.responses).map((response) => response.content?.['application/json']),
    ];
    const wrong = bodies.flatMap((body) =>
      Object.entries(body?.examples ?? {}).filter(([, { value }]) => !fits(body?.schema ?? {}, value)),
    );
    expect(wrong).toEqual([]);
  });
});
