import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HandlerPath, handlerPaths, PROJECT } from '../../lib/platform/project.ts';
import { ofType, synthesised } from '../lib/synthesised.ts';

const { running } = synthesised({ stage: 'prod' });
const deployed = ofType(running, 'AWS::Lambda::Function').map(([id, fn]) => ({
  id,
  fn,
  path: fn.Description as HandlerPath,
}));
const HOUSE_VARIABLES = /^(POWERTOOLS_|NODE_OPTIONS$|UV_THREADPOOL_SIZE$)/;

describe('handlers and functions', () => {
  it('are the same set: a file at the root of a slice is a function, and the other way round', () => {
    expect(handlerPaths().sort()).toEqual(deployed.map(({ path }) => path).sort());
  });

  it('have the same name in the template as in the tree', () => {
    for (const { id, path } of deployed) {
      const [slice = '', file = ''] = path.split('/');
      const pascal = [...slice.split('-'), ...file.split('-')]
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join('');
      expect(id.slice(0, -8)).toBe(pascal);
    }
  });

  it('export `handler` and nothing else', () => {
    for (const path of handlerPaths()) {
      const exported = readFileSync(join(PROJECT, `lambdas/${path}.ts`), 'utf8').match(/^export .*$/gm) ?? [];
      expect(
        exported.map((line) => line.match(/^export (?:async )?(?:const|function) (\w+)/)?.[1]),
        path,
      ).toEqual(['handler']);
    }
  });

  it('agree on the environment, variable by variable', async () => {
    for (const { fn, path } of deployed) {
      const [slice, file = ''] = path.split('/');
      const shape = `${file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Env`;
      const shapes = await import(`../../lambdas/${slice}/env.ts`);
      const told = Object.keys(fn.Environment.Variables).filter((name) => !HOUSE_VARIABLES.test(name));
      expect(told.sort(), path).toEqual(Object.keys(shapes[shape].shape).sort());
    }
  });
});
