import { describe, expect, it } from 'vitest';
import { nearestPath } from '../../lambdas/door/domain/nearest-path.ts';

const routes = [
  'GET /1/events.json',
  'POST /1/upload',
  'GET /1/counts/top.json',
  'GET /api/exports',
  'GET /api/exports/{id}',
];

describe('nearestPath', () => {
  it.each([
    ['/api/exports/', '/api/exports'],
    ['/1/event.json', '/1/events.json'],
    ['/1/events', '/1/events.json'],
    ['/1/Upload', '/1/upload'],
    ['/api/export/7', '/api/exports/{id}'],
    ['/1/counts/tops.json', '/1/counts/top.json'],
  ])('of %s is %s', (asked, nearest) => {
    expect(nearestPath(asked, routes)).toBe(nearest);
  });

  it.each(['/', '/1/no-such-thing.json', '/api/no-such-thing', '/wp-login.php', `/${'x'.repeat(100_000)}`])(
    'of %s is none',
    (asked) => {
      expect(nearestPath(asked, routes)).toBeUndefined();
    },
  );
});
