import { describe, expect, it } from 'vitest';
import { paramsOf } from '#core/wire/route-path.ts';

describe('paramsOf', () => {
  it.each([
    ['/1/upload', '/1/upload', {}],
    ['/api/exports/{id}', '/api/exports/7', { id: '7' }],
    ['/api/exports/{id}/run', '/api/exports/7/run', { id: '7' }],
    ['/api/exports/{id}', '/api/exports/__proto__', { id: '__proto__' }],
  ])('of %s in %s are %j', (template, path, params) => {
    expect(paramsOf(template, path)).toEqual(params);
  });

  it.each([
    ['/api/exports/{id}', '/api/exports/'],
    ['/api/exports/{id}', '/api/exports'],
    ['/api/exports/{id}', '/api/exports/7/run'],
    ['/1/upload', '/1/Upload'],
    ['/1/upload', '/1/upload/'],
  ])('of %s are none in %s, which is another path', (template, path) => {
    expect(paramsOf(template, path)).toBeUndefined();
  });
});
