import { describe, expect, it } from 'vitest';
import { ofType, type Piece, synthesised } from './synthesised.ts';

const machines = ofType(synthesised({ stage: 'prod' }).running, 'AWS::StepFunctions::StateMachine');
const [, machine] = machines.find(([id]) => id.includes('RunExport')) ?? [];
const text: string = machine?.DefinitionString['Fn::Join'][1]
  .map((part: unknown) => (typeof part === 'string' ? part : 'ref'))
  .join('');
const { States: states, TimeoutSeconds: timeout } = JSON.parse(text);
const part = states['Write parts'].ItemProcessor.States['Write part'];

describe('a run of an export', () => {
  it('gives up after a day', () => {
    expect(timeout).toBe(86_400);
  });

  it('ends at once when there is nothing to do', () => {
    expect(states['Anything to do?'].Choices[0]).toMatchObject({ Variable: '$.skipped', Next: 'Nothing to do' });
  });

  it('begins no map over nothing: a run without parts goes straight to its end', () => {
    expect(states['Anything to do?'].Default).toBe('Write parts?');
    expect(states['Write parts?']).toMatchObject({
      Choices: [{ Variable: '$.plan.parts', NumericGreaterThan: 0, Next: 'Write parts' }],
      Default: 'Finish run',
    });
    expect(states['Write parts'].Next).toBe('Finish run');
  });

  it('writes the parts of the plan at once, each in an execution of its own', () => {
    expect(states['Write parts'].ItemProcessor.ProcessorConfig).toEqual({
      Mode: 'DISTRIBUTED',
      ExecutionType: 'STANDARD',
    });
    expect(states['Write parts'].ItemReader.Parameters['Key.$']).toBe('$.plan.key');
    expect(states['Write parts'].MaxConcurrencyPath).toBe('$.plan.atOnce');
    expect(states['Write parts'].ToleratedFailurePercentage).toBeUndefined();
  });

  it('carries no answer of a part from state to state: ten thousand would not fit', () => {
    expect(part.OutputPath).toBeNull();
    expect(states['Write parts'].ResultPath).toBeNull();
  });

  it('is failed, and says why, whatever goes wrong in whatever step', () => {
    for (const name of ['Begin run', 'Write parts', 'Finish run']) {
      expect(states[name].Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Fail run' }]);
    }
    expect(states['Fail run'].Next).toBe('Failed');
    expect(states.Failed).toMatchObject({ Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' });
  });

  it('tries a step again, unless the step says that no retry can help', () => {
    for (const state of [states['Begin run'], part, states['Finish run'], states['Fail run']]) {
      const rules = state.Retry.map((rule: Piece) => [rule.ErrorEquals[0], rule.MaxAttempts]);
      expect(rules).toEqual([
        ['Lambda.TooManyRequestsException', 240],
        ['Lambda.ClientExecutionTimeoutException', 6],
        ['FinalFailure', 0],
        ['Unfinished', 1_000],
        ['States.TaskFailed', 3],
      ]);
    }
  });

  it('waits an hour for a function that may not run because too many do, and counts that as no failure', () => {
    for (const state of [states['Begin run'], part, states['Finish run'], states['Fail run']]) {
      const [throttled, ...others] = state.Retry;
      expect(throttled).toMatchObject({
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxDelaySeconds: 30,
        JitterStrategy: 'FULL',
      });
      // With full jitter, half of the greatest delay on average.
      expect((throttled.MaxAttempts * throttled.MaxDelaySeconds) / 2).toBeGreaterThanOrEqual(3600);
      expect(others.flatMap((rule: Piece) => rule.ErrorEquals)).not.toContain('Lambda.TooManyRequestsException');
    }
  });

  it('tells the steps names and numbers only, never settings', () => {
    const payloads = [states['Begin run'], part, states['Finish run'], states['Fail run']].map((state) =>
      Object.keys(state.Parameters.Payload),
    );
    expect(payloads).toEqual([
      ['accountId.$', 'exportId.$', 'trigger.$', 'executionArn.$'],
      ['accountId.$', 'exportId.$', 'runAt.$', 'part.$'],
      ['accountId.$', 'exportId.$', 'runAt.$', 'plan.$'],
      ['accountId.$', 'exportId.$', 'executionArn.$', 'error.$'],
    ]);
  });
});
