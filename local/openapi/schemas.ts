import * as z from 'zod';

/** Zod schemas as the JSON Schemas of OpenAPI 3.1, which are those of draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

export const sentSchema = (schema: z.ZodType): JsonSchema => jsonSchema(schema, 'input');
export const answeredSchema = (schema: z.ZodType): JsonSchema => jsonSchema(schema, 'output');

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      // A field that must not be sent: no value fits it.
      if (zodSchema._zod.def.type === 'undefined') jsonSchema.not = {};
    },
  });
  return made;
}
