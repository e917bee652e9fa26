import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readInput } from '#core/input.ts';

const schema = z.strictObject({
  name: z.string(),
  age: z.number().optional(),
  tags: z.array(z.string()).optional(),
  colour: z.enum(['red', 'blue'], 'must be red or blue').optional(),
});

describe('readInput', () => {
  it.each([
    [{}, 'name: is missing'],
    [{ name: 5 }, 'name: must be a text'],
    [{ name: 'a', age: 'old' }, 'age: must be a number'],
    [{ name: 'a', tags: 'x' }, 'tags: must be a list'],
    [{ name: 'a', tags: [1] }, 'tags.0: must be a text'],
    [{ name: 'a', colour: 'grey' }, 'colour: must be red or blue'],
    [{ name: 'a', nam: 'b' }, 'nam: is not a field here'],
    ['text', 'body: must be an object'],
  ])('says of %j: %s', (given, error) => {
    expect(() => readInput(schema, given)).toThrow(new RegExp(`^${error}$`));
  });
});
