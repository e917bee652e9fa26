import * as z from 'zod';
import { emailOf, phoneOf } from '#core/intake/records/contact.ts';
import type { Check, Condition, ProfileColumn, ProfileFilter, Scalar, Test } from '../tree.ts';
import { checkOf, type Filter, filterSchema, type Issues, isYes, listOf } from './filter-schema.ts';
import { keptSpellingsOf, spellingsOf } from './names.ts';

/** `common_profile_properties`: what is known of a person, in the groups that the wire has for it. */
const columns = new Map<string, ProfileColumn>([
  ['identity', 'identity'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['name', 'name'],
  ['objectid', 'object_id'],
]);

function profileField(filter: Filter, issues: Issues): ProfileFilter {
  const column = columns.get(filter.name.toLowerCase());
  if (column === undefined)
    return { kind: 'property', names: keptSpellingsOf(filter.name, 'profile'), check: checkOf(filter, issues) };
  const check = checkOf(filter, issues);
  return { kind: 'column', column, check: { ...check, test: asKept(check.test, column) } };
}

/** E-mails and phones are asked for in the form in which they are kept; an identity may be one of either. */
function asKept(test: Test, column: ProfileColumn): Test {
  const forms = keptForms.get(column);
  if (!forms) return test;
  if (test.kind === 'equals') return { ...test, values: test.values.flatMap(forms.whole) };
  return test.kind === 'contains' ? { ...test, texts: test.texts.map(forms.part) } : test;
}

type Forms = { whole: (value: Scalar) => Scalar[]; part: (text: string) => string };
/** What is no address, or no number, is asked for as it is: identities tell `ANN` from `ann`. */
const emailForm = (value: Scalar): Scalar => emailOf(value) ?? value;
/** A number comes without its `+`. */
function phoneForm(value: Scalar): Scalar {
  const digits = String(value).replace(/[\s().-]/g, '');
  return phoneOf(value) ?? phoneOf(`+${digits}`) ?? (/^\d{7,15}$/.test(digits) ? `+${digits}` : value);
}
const keptForms = new Map<ProfileColumn, Forms>([
  ['email', { whole: (value) => [emailForm(value)], part: (text) => text.trim().toLowerCase() || text }],
  ['phone', { whole: (value) => [phoneForm(value)], part: (text) => text.replace(/[\s().-]/g, '') || text }],
  ['identity', { whole: (value) => [...new Set([value, emailForm(value), phoneForm(value)])], part: (text) => text }],
]);

const SHORT = new Map([
  ['male', 'M'],
  ['female', 'F'],
  ['yes', 'Y'],
  ['no', 'N'],
  ['true', 'Y'],
  ['false', 'N'],
]);

function demographic(filter: Filter, issues: Issues): ProfileFilter {
  if (filter.name.toLowerCase() === 'age') return { kind: 'age', check: checkOf(filter, issues) };
  const value = [filter.value ?? []].flat().map((one) => SHORT.get(String(one).toLowerCase()) ?? one);
  return { kind: 'property', names: spellingsOf(filter.name), check: folded(checkOf({ ...filter, value }, issues)) };
}

function device(filter: Filter, issues: Issues): ProfileFilter {
  return { kind: 'property', names: spellingsOf(filter.name), check: folded(checkOf(filter, issues)) };
}

const folded = (check: Check): Check => ({ ...check, ignoringCase: true });

function reachable(filter: Filter): ProfileFilter {
  const check: Check = { test: { kind: 'exists' }, negated: !isYes(filter) };
  const wanted = filter.name.trim().toLowerCase().replace(/^has_/, '');
  if (wanted === 'email' || wanted === 'phone' || wanted === 'identity')
    return { kind: 'column', column: wanted, check };
  if (wanted === 'token' || wanted === 'push_token') return { kind: 'has-token', is: isYes(filter) };
  return { kind: 'property', names: [`MSG-${wanted}`, filter.name], check: { ...check, test: reachableBy } };
}
const reachableBy = { kind: 'equals' as const, values: [true, 'Y', 1] };

const placeError = 'must be [country], [country, region] or [country, region, city]';
const placeSchema = z
  .array(z.string().min(1), { error: placeError })
  .min(1, { error: placeError })
  .max(3, { error: placeError })
  .transform(([country = '', region, city]): ProfileFilter => {
    return { kind: 'place', country, ...(region !== undefined && { region }), ...(city !== undefined && { city }) };
  });
const nearError = 'must be [longitude, latitude, kilometres]';
const nearSchema = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90), z.number().nonnegative()], { error: nearError })
  .transform(([longitude, latitude, kilometres]): ProfileFilter => ({ kind: 'near', longitude, latitude, kilometres }));

const fields = (read: (filter: Filter, issues: Issues) => ProfileFilter) => listOf(filterSchema.transform(read));

/** Fields must all hold; of places, and of circles, one. */
export const profileSchema = z
  .strictObject({
    profile_fields: fields(profileField),
    demographics: fields(demographic),
    technographics: fields(device),
    app_fields: fields(device),
    reachability: fields(reachable),
    geo_fields: listOf(placeSchema),
    geo_radius: listOf(nearSchema),
  })
  .transform((given): Condition[] => {
    const { geo_fields, geo_radius, ...lists } = given;
    const conditions = Object.values(lists).flat().map(conditionOf);
    for (const choices of [geo_fields, geo_radius]) {
      if (choices.length > 0) conditions.push({ kind: 'any', of: choices.map(conditionOf) });
    }
    return conditions;
  });

function conditionOf(filter: ProfileFilter): Condition {
  return { kind: 'profile', filter };
}
