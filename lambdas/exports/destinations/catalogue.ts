import * as z from 'zod';
import { isPlainObject } from '#core/values/plain-object.ts';
import { optionNames } from '../domain/options.ts';
import { type Caller, namingCaller } from './aws/policies.ts';
import instructions from './instructions.json' with { type: 'json' };
import { meaninglessFor, type Partner } from './partner.ts';
import { partners } from './registry.ts';

/**
 * Every partner as data, for forms and documents: its settings as JSON Schema, and its instructions, which `npm run openapi`
 * gathers from the partners' folders.
 */
const texts = new Map<string, string>(Object.entries(instructions));

/** @param caller who is to be let in: instructions say it by name */
export function catalogue(caller: Caller) {
  return partners.map((partner) => {
    const { id, title, kind, types, formats, limits } = partner;
    const options = optionNames.filter((option) => !meaninglessFor(partner).includes(option));
    return {
      id,
      title,
      kind,
      types,
      formats,
      options,
      limits,
      settings: settingsSchema(partner),
      instructions: namingCaller(texts.get(id) ?? '', caller),
    };
  });
}

/** JSON Schema of what a partner's settings may be; secrets are `writeOnly`, because they are never shown again. */
export function settingsSchema({ settings, secrets }: Pick<Partner, 'settings' | 'secrets'>): Record<string, unknown> {
  const schema: Record<string, unknown> = { ...z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) };
  return secrets.reduce((marked, path) => withWriteOnly(marked, path.split('.')), schema);
}

type Schema = Record<string, unknown>;
const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'];

function withWriteOnly(schema: Schema, path: readonly string[]): Schema {
  const [key, ...rest] = path;
  if (key === undefined) return { ...schema, writeOnly: true };
  const marked = { ...schema };
  for (const name of ALTERNATIVES) {
    const alternatives = schema[name];
    if (Array.isArray(alternatives)) marked[name] = alternatives.map((one) => ifObject(one, path));
  }
  const { properties } = schema;
  if (isPlainObject(properties) && Object.hasOwn(properties, key)) {
    marked.properties = { ...properties, [key]: ifObject(properties[key], rest) };
  }
  return marked;
}

const ifObject = (schema: unknown, path: readonly string[]) =>
  isPlainObject(schema) ? withWriteOnly(schema, path) : schema;
