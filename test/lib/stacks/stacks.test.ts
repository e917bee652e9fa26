import { describe, expect, it } from 'vitest';
import { synthesised } from '../synthesised.ts';

/** CloudFormation takes no more than 500 (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). */
const MOST = 400;

describe.each(['prod', 'dev', 'local'])('the stacks of stage %s', (stage) => {
  const { stacks } = synthesised({ stage, alarmEmail: 'ops@example.com' });

  it('have room for what is to come: none has over 400 resources', () => {
    const sizes = Object.entries(stacks).map(([name, resources]) => [name, Object.keys(resources).length] as const);
    expect(sizes.filter(([, size]) => size > MOST)).toEqual([]);
  });

  it('may be put back without those that do not need them: In and Out need Data and Door, and nobody needs In or Out', () => {
    const imported = Object.values(stacks).flatMap((resources) =>
      [...JSON.stringify(resources).matchAll(/"Fn::ImportValue":"([\w-]+):/g)].map(([, name]) => name),
    );
    expect([...new Set(imported)].sort()).toEqual([`Causeway-${stage}-Data`, `Causeway-${stage}-Door`]);
  });
});
