import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from './synthesised.ts';

const machines = ofType(synthesised({ stage: 'prod' }).running, 'AWS::StepFunctions::StateMachine');
const [, machine] = machines.find(([id]) => id.includes('RunQuery')) ?? [];
const { States: states } = JSON.parse(
  machine?.DefinitionString['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'ref')).join(''),
);

describe('a large query', () => {
  it('begins no map over nothing: no rows to gather, or nobody to decide about', () => {
    expect(states['Gather rows?']).toMatchObject({
      Choices: [{ Variable: '$.partCount', NumericGreaterThan: 0, Next: 'Gather rows' }],
      Default: 'Match people?',
    });
    expect(states['Gather rows'].Next).toBe('Match people?');
    expect(states['Match people?']).toMatchObject({
      Choices: [{ Variable: '$.buckets', NumericGreaterThan: 0, Next: 'Match people' }],
      Default: 'End query',
    });
    expect(states['Match people'].Next).toBe('End query');
  });
});
