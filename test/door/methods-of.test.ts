import { describe, expect, it } from 'vitest';
import { methodsOf } from '../../lambdas/door/domain/methods-of.ts';

const routes = ['GET /1/events.json', 'POST /1/events.json', 'GET /api/exports/{id}', 'POST /api/exports/{id}/run'];

describe('methodsOf', () => {
  it.each([
    ['/1/events.json', ['GET', 'POST']],
    ['/api/exports/7', ['GET']],
    ['/api/exports/7/run', ['POST']],
    ['/api/exports', []],
    ['/api/exports/', []],
    ['/api/exports/7/8', []],
    ['/', []],
  ])('of %s are %j', (path, methods) => {
    expect(methodsOf(path, routes)).toEqual(methods);
  });
});
