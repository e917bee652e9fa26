import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { answer, engine, load } from '../engine.ts';
import { evaluate } from '../evaluator.ts';
import { neverAsked } from '../never-asked.ts';
import { queries, worlds } from '../worlds.ts';

/** More of both when they are asked for: `CQL_TREES=5000`. */
const TREES = Number(process.env.CQL_TREES ?? 500);
const QUERIES_A_WORLD = 20;

let duck: Duck;
beforeAll(async () => {
  duck = await engine();
});
afterAll(async () => duck[Symbol.asyncDispose]());

describe('a compiled query', () => {
  it('finds the same people and the same events as the plain evaluation, for any tree', {
    timeout: 600_000,
  }, async () => {
    let hits = 0;
    const asked: object[] = [];
    const some = fc.array(queries, { minLength: QUERIES_A_WORLD, maxLength: QUERIES_A_WORLD });
    await fc.assert(
      fc.asyncProperty(worlds, some, async (world, wires) => {
        await load(duck, world);
        for (const wire of wires) {
          const wanted = evaluate(wire, world);
          if (wanted.people.length > 0) hits++;
          asked.push(wire, readQuery(wire, world));
          expect(await answer(duck, { wire, world }), JSON.stringify(wire)).toEqual(wanted);
        }
      }),
      { numRuns: Math.ceil(TREES / QUERIES_A_WORLD), endOnFailure: process.env.CQL_SHRINK === undefined },
    );
    expect(hits).toBeGreaterThan(TREES / 10);
    expect(neverAsked(asked)).toEqual([]);
  });
});
