import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { triggerSchema } from '../../lambdas/campaigns/domain/definition.ts';
import { shownTrigger, triggers } from '../../lambdas/campaigns/domain/trigger-catalogue.ts';

/** The catalogue that forms are made of, against what the API takes. */
type Bound = 'minimum' | 'maximum' | 'minItems' | 'maxItems' | 'minLength' | 'maxLength';
type Bounds = { const?: string } & { [Name in Bound]?: number };
type Shape = { properties: Record<string, Bounds>; required: string[] };
const { oneOf } = z.toJSONSchema(triggerSchema, { io: 'input' }) as unknown as { oneOf: Shape[] };
const taken = new Map(oneOf.map((shape) => [shape.properties.kind?.const ?? '', shape]));

describe('the catalogue of triggers', () => {
  it('has every kind that a campaign may have, and no other', () => {
    expect(new Set(triggers.map(({ kind }) => kind))).toEqual(new Set(taken.keys()));
    expect(z.array(shownTrigger).safeParse(triggers).success).toBe(true);
    expect(new Set(triggers.map(({ name }) => name)).size).toBe(triggers.length);
  });

  it.each(triggers)('asks of $name for the fields that the API takes, within their limits', ({ kind, fields }) => {
    const { properties = {}, required = [] } = taken.get(kind) ?? {};
    // Of one action there is nothing that it would have to happen within.
    const asked = fields.map(({ name }) => name);
    expect(asked.every((name) => name in properties)).toBe(true);
    expect(required.filter((name) => name !== 'kind' && !asked.includes(name))).toEqual([]);
    for (const { name, type, least, most, optional } of fields) {
      if (required.includes(name)) expect(optional, name).toBe(false);
      if (least === undefined) continue;
      const { minimum, maximum, minItems, maxItems, minLength, maxLength } = properties[name] ?? {};
      const [from, to] = [minimum ?? minItems ?? minLength, maximum ?? maxItems ?? maxLength];
      if (type !== 'events') expect([least, most], name).toEqual([from, to]);
      else expect([least >= (from ?? 0), (most ?? 0) <= (to ?? 0)], name).toEqual([true, true]);
    }
  });

  it.each(triggers)('of $name has a sentence that says each of its fields once', ({ sentence, fields }) => {
    const said = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(said.toSorted()).toEqual(fields.map(({ name }) => name).toSorted());
    for (const { name, optional } of fields) expect(sentence.includes(`{${name}}]`), name).toBe(optional);
  });
});
