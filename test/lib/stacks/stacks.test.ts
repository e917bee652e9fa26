import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../lib/platform/project.ts';
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

/** CDK takes down whatever needs the stack, too, unless it is told otherwise. */
describe('a stack that the documents take down by itself', () => {
  const { stacks, dashboard } = synthesised({ stage: 'prod', sftp: 'true', staticEgress: 'true' });
  const deployed = JSON.stringify([stacks, dashboard]);
  const commands = globSync('{*.md,docs/*.md}', { cwd: PROJECT }).flatMap((file) =>
    [...readFileSync(join(PROJECT, file), 'utf8').matchAll(/cdk destroy (Causeway-[\w-]+)[^`\n]*/g)].map(
      ([command, stack]) => ({ command, stack: String(stack) }),
    ),
  );

  it.each(commands)('takes no other with it: $command', ({ command, stack }) => {
    const isNeeded = deployed.includes(`"Fn::ImportValue":"${stack}:`);
    expect(isNeeded && !command.includes(' --exclusively')).toBe(false);
  });

  it('is the dashboard, or one that another needs: the server of SFTP and the address of calls', () => {
    const named = ['Dashboard', 'Egress', 'Sftp'].map((name) => `Causeway-prod-${name}`);
    expect(commands.map(({ stack }) => stack).sort()).toEqual(named);
    const needed = named.filter((stack) => deployed.includes(`"Fn::ImportValue":"${stack}:`));
    expect(needed).toEqual(['Causeway-prod-Egress', 'Causeway-prod-Sftp']);
  });
});
