/**
 * The form of a partner's settings, read from their JSON Schema (`GET /api/partners`). It knows schemas and no partner: whatever it
 * has no field for is entered as JSON, so that every partner can be set up.
 */
type Common = {
  /** Where the value stands in the settings: `access.roleArn`. */
  path: string;
  name: string;
  label: string;
  /** What it is and its limits, in words. */
  description: string;
  required: boolean;
};
type Text = { kind: 'text'; initial: string; pattern?: string; least?: number; most?: number };
type Secret = Omit<Text, 'kind' | 'initial'> & { kind: 'secret'; fromFile: boolean };
type Numeric = { kind: 'number'; initial: string; whole: boolean; least?: number; most?: number };
type Choice = { kind: 'choice'; initial: string; choices: readonly { text: string; value: unknown }[] };
type YesNo = { kind: 'yes-no'; initial: string };
type Fixed = { kind: 'fixed'; value: unknown };
type Group = { kind: 'group'; fields: readonly Field[] };
type Union = { kind: 'union'; initial: string; alternatives: readonly Alternative[] };
/** `hidden` where a secret is somewhere in it. */
type Json = { kind: 'json'; initial: string; hidden: boolean };
export type Alternative = { label: string; description: string; fields: readonly Field[] };
export type Field = Common & (Text | Secret | Numeric | Choice | YesNo | Fixed | Group | Union | Json);

/** @param schema JSON Schema of an object */
export function fieldsOf(schema: unknown): Field[] {
  return propertiesOf(objectIn(schema), { root: objectIn(schema), under: '' });
}

type Schema = ReadonlyMap<string, unknown>;
type Place = { root: Schema; under: string };

function propertiesOf(schema: Schema, { root, under }: Place): Field[] {
  const required = listIn(schema.get('required'));
  const properties = [...objectIn(schema.get('properties'))];
  return properties.flatMap(([name, one]) => {
    const inner = resolved(objectIn(one), root);
    if (inner.get('readOnly') === true) return [];
    const common = {
      path: `${under}${name}`,
      name,
      label: textIn(inner.get('title')) || inWords(name),
      description: textIn(inner.get('description')),
      required: required.includes(name) && !inner.has('default'),
    };
    return [{ ...common, ...kindOf(inner, { root, under: `${common.path}.` }) }];
  });
}

function kindOf(schema: Schema, place: Place) {
  const alternatives = [schema.get('oneOf'), schema.get('anyOf')].flatMap(listIn);
  if (schema.get('writeOnly') === true) {
    return { kind: 'secret' as const, ...limitsOf(schema), fromFile: schema.has('contentMediaType') };
  }
  if (schema.has('const')) return { kind: 'fixed' as const, value: schema.get('const') };
  if (schema.has('enum')) return choiceOf(schema, listIn(schema.get('enum')));
  if (alternatives.length > 0) return unionOf(schema, alternatives, place);
  switch (typeOf(schema)) {
    case 'string':
      return { kind: 'text' as const, initial: textIn(schema.get('default')), ...limitsOf(schema) };
    case 'integer':
    case 'number':
      return numericOf(schema);
    case 'boolean':
      return { kind: 'yes-no' as const, initial: String(schema.get('default') ?? '') };
    case 'object':
      if (schema.has('properties')) return { kind: 'group' as const, fields: propertiesOf(schema, place) };
      break;
  }
  return jsonOf(schema);
}

function jsonOf(schema: Schema) {
  const initial = schema.has('default') ? JSON.stringify(schema.get('default')) : '';
  const hidden = JSON.stringify(Object.fromEntries(schema)).includes('"writeOnly":true');
  return { kind: 'json' as const, initial, hidden };
}

function unionOf(schema: Schema, all: readonly unknown[], place: Place) {
  const schemas = all.map((one) => resolved(objectIn(one), place.root));
  const constants = schemas.map((one) => one.get('const'));
  if (constants.every((value) => value !== undefined)) return choiceOf(schema, constants);
  if (!schemas.every((one) => typeOf(one) === 'object')) return jsonOf(schema);
  const alternatives = schemas.map((one, index): Alternative => {
    const fields = propertiesOf(one, place);
    const said = fields.flatMap((field) => (field.kind === 'fixed' ? [String(field.value)] : []));
    const label = textIn(one.get('title')) || inWords(said.join(' ') || `${index + 1}`);
    return { label, description: textIn(one.get('description')), fields };
  });
  const chosen = alternatives.findIndex(({ fields }) => isOf(fields, schema.get('default')));
  return { kind: 'union' as const, initial: chosen < 0 ? '' : String(chosen), alternatives };
}

/** Whether a value is of the alternative that has these fields: what is fixed in it says so. */
export function isOf(fields: readonly Field[], value: unknown): boolean {
  const given = objectIn(value);
  const fixed = fields.flatMap((field) => (field.kind === 'fixed' ? [field] : []));
  if (fixed.length === 0) return given.size > 0 && [...given.keys()].every((key) => fields.some((f) => f.name === key));
  return fixed.every((field) => given.get(field.name) === field.value);
}

function choiceOf(schema: Schema, values: readonly unknown[]) {
  const initial = values.indexOf(schema.get('default'));
  const choices = values.map((value) => ({ text: typeof value === 'string' ? value : JSON.stringify(value), value }));
  return { kind: 'choice' as const, initial: initial < 0 ? '' : String(initial), choices };
}

function numericOf(schema: Schema) {
  return {
    kind: 'number' as const,
    initial: schema.has('default') ? String(schema.get('default')) : '',
    whole: typeOf(schema) === 'integer',
    ...numberAt(schema, 'minimum', 'least'),
    ...numberAt(schema, 'maximum', 'most'),
  };
}

function limitsOf(schema: Schema) {
  const pattern = schema.get('pattern');
  return {
    ...(typeof pattern === 'string' && { pattern }),
    ...numberAt(schema, 'minLength', 'least'),
    ...numberAt(schema, 'maxLength', 'most'),
  };
}

function numberAt(schema: Schema, key: string, as: 'least' | 'most'): { least?: number; most?: number } {
  const value = schema.get(key);
  return typeof value === 'number' ? { [as]: value } : {};
}

/** Whether what is entered is kept in memory only. */
export const isSecret = (field: Field) => field.kind === 'secret' || (field.kind === 'json' && field.hidden);

/** What a reference within the document stands for; what is said beside it counts. */
function resolved(schema: Schema, root: Schema): Schema {
  const reference = textIn(schema.get('$ref'));
  if (!reference.startsWith('#/')) return schema;
  const steps = reference.slice(2).split('/');
  const found = steps.reduce<unknown>((at, step) => objectIn(at).get(step), Object.fromEntries(root));
  return new Map([...objectIn(found), ...[...schema].filter(([key]) => key !== '$ref')]);
}

/** Of several types, the first that is one: a value that may be null may also be left out. */
const typeOf = (schema: Schema) => [schema.get('type')].flat().find((type) => type !== 'null');

export function objectIn(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textIn = (value: unknown) => (typeof value === 'string' ? value : '');

/** `accessKeyId` and `bus-policy` as people write them: "Access key id", "Bus policy". */
export function inWords(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_\s]+/g, ' ')
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
