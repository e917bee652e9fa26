import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handlerPaths, PROJECT } from '../../lib/platform/project.ts';
import { routeTables } from '../../lib/routes.ts';
import { ofType, synthesised } from '../lib/synthesised.ts';
import { everyRoute } from '../runtime/documented.ts';

const { running } = synthesised({ stage: 'prod' });
const files = globSync('lambdas/*/routes.ts', { cwd: PROJECT, exclude: ['lambdas/runtime/*'] });

/** The routes of the template, each with the path of the function that it goes to. */
function deployedRoutes(): string[] {
  return ofType(running, 'AWS::ApiGatewayV2::Route').map(([, { RouteKey, Target }]) => {
    const [, integration] = Target['Fn::Join'][1].map((part: { Ref?: string }) => part.Ref ?? part);
    const uri = running[integration]?.Properties.IntegrationUri;
    const fn = uri['Fn::GetAtt']?.[0] ?? uri;
    return `${RouteKey} → ${running[fn]?.Properties.Description}`;
  });
}

describe('the route table', () => {
  it('is what the slices declare, all of it', async () => {
    const declared = await Promise.all(files.map(async (file) => Object.values(await import(join(PROJECT, file)))));
    expect(new Set(declared.flat())).toEqual(new Set(routeTables));
    expect(declared.flat()).toHaveLength(routeTables.length);
  });

  it('names a function of its own slice for every route', async () => {
    for (const file of files) {
      for (const { handler } of Object.values<{ handler: string }>(await import(join(PROJECT, file)))) {
        expect(handlerPaths()).toContain(handler);
        expect(file).toBe(`lambdas/${handler.split('/')[0]}/routes.ts`);
      }
    }
  });

  it('has no route twice, and of each a method and a path', () => {
    const keys = everyRoute.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !/^(GET|POST|PUT|PATCH|DELETE) \/[\w./{}-]+$/.test(key))).toEqual([]);
  });

  it('tells of every part of a path what it is', () => {
    for (const { key, route } of everyRoute) {
      const names = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.params ?? {}), key).toEqual(names);
      for (const { params = {} } of route.examples) expect(Object.keys(params), key).toEqual(names);
    }
  });

  it('is what is deployed, route by route, and everything else goes to the door', () => {
    const wanted = everyRoute.filter(({ route }) => !route.internal).map(({ key, handler }) => `${key} → ${handler}`);
    expect(deployedRoutes().sort()).toEqual([...wanted, '$default → door/answer-unknown'].sort());
  });
});
