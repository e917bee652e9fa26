import { describe, expect, it } from 'vitest';
import { type HandlerPath, handlerPaths } from '../../../lib/platform/project.ts';
import { synthesised } from '../synthesised.ts';
import { grantsOf, resourcesIn } from './granted.ts';
import { ACTIONS, NEVER_CALLED, TABLE_OF, tablesOf } from './needed.ts';
import { type Call, reachedByHandlers } from './reached.ts';

/**
 * A function's code and its role, held against each other: what the handler's bundle can call of AWS, and what its role
 * lets it, both ways. `reached.ts` reads the code, `granted.ts` the templates, `needed.ts` knows which permission is whose.
 */
const reached = reachedByHandlers();
const granted = grantsOf(synthesised({ stage: 'prod', sftp: 'true', mailFrom: 'imports@example.com' }));

const needs = (path: HandlerPath): string[] =>
  (reached.get(path) ?? []).flatMap((call) =>
    NEVER_CALLED.some((one) => one.is(path, call)) ? [] : actionsOf(path, call),
  );

function actionsOf(path: HandlerPath, { module, call }: Call): string[] {
  const actions = ACTIONS.get(call);
  if (!actions) throw new Error(`which permission does ${call} in ${module} need?`);
  return actions.flatMap((action) =>
    action.startsWith('dynamodb:') ? tablesOf(path, module).map((table) => `${action} on ${table}`) : [action],
  );
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

describe('the role of a function (failure mode 26)', () => {
  it.each(handlerPaths())('%s: lets it do all that its code can call, and nothing else', (path) => {
    const { actions = [], platform = [] } = granted.get(path) ?? {};
    expect(sorted(actions)).toEqual(sorted(needs(path)).filter((action) => !platform.includes(action)));
  });

  it.each(handlerPaths())('%s: names no resource that the function is not told of', (path) => {
    const { resources = [], told = {} } = granted.get(path) ?? {};
    expect(sorted(resources).filter((one) => !resourcesIn(told).includes(one))).toEqual([]);
  });

  it('knows of no exception that is none any more', () => {
    const all = [...reached].flatMap(([path, calls]) => calls.map((call) => [path, call] as const));
    for (const one of NEVER_CALLED)
      expect(
        all.some(([path, call]) => one.is(path, call)),
        one.reason,
      ).toBe(true);
    expect([...TABLE_OF.keys()].filter((module) => !all.some(([, call]) => call.module === module))).toEqual([]);
  });
});
