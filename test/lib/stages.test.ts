import { describe, expect, it } from 'vitest';
import { ofType, type Piece, type Resources, synthesised } from './synthesised.ts';

/** Longer than this, a function holds its place against others that want it. */
const LASTING_SECONDS = 60;

describe.each([10, 50, 1_000])('in an AWS account that may run %d functions at once', (quota) => {
  const context = { stage: 'prod', lambdaConcurrency: String(quota) };
  const { running } = synthesised(context);

  it('work in the background takes at most seven tenths, so that requests and the stream find room', () => {
    const parts = [...queuesAndStream(running), ...maps(running)];
    expect(parts.length).toBeGreaterThanOrEqual(5);
    expect(parts.reduce((sum, atOnce) => sum + atOnce, 0)).toBeLessThanOrEqual(quota * 0.7);
  });

  it('nothing is reserved: a new account has nothing to reserve from', () => {
    for (const [, fn] of ofType(running, 'AWS::Lambda::Function')) {
      expect(fn.ReservedConcurrentExecutions).toBeUndefined();
    }
  });
});

describe('a deployment that says nothing of the account’s quota', () => {
  const said = synthesised({ stage: 'prod', lambdaConcurrency: '10' }).running;
  const unsaid = synthesised({ stage: 'prod' }).running;

  it('is made for a new account, which has ten', () => {
    expect(queuesAndStream(unsaid)).toEqual(queuesAndStream(said));
    expect(maps(unsaid)).toEqual(maps(said));
  });

  it.each(['9', 'many', '12.5'])('refuses the quota %s', (lambdaConcurrency) => {
    expect(() => synthesised({ stage: 'prod', lambdaConcurrency })).toThrow(/lambdaConcurrency .* from 10 on/);
  });
});

describe('receivers beside public ones (failure mode 20)', () => {
  const told = (context: Parameters<typeof synthesised>[0]) =>
    ofType(synthesised(context).running, 'AWS::Lambda::Function').flatMap(
      ([, fn]) => fn.Environment.Variables.ALLOWED_RECEIVERS ?? [],
    );

  it('are none, unless the deployment names them', () => {
    expect(new Set(told({ stage: 'prod' }))).toEqual(new Set(['']));
    const allowedReceivers = 'Hooks.internal, 10.20.0.0/16,fd12::/32';
    expect(new Set(told({ stage: 'prod', allowedReceivers }))).toEqual(
      new Set(['hooks.internal,10.20.0.0/16,fd12::/32']),
    );
  });

  it.each(['10.0.0.0/33', '10.0.0.0/8/8', 'https://hooks.internal', '10.0.0', 'fd12::/129'])(
    'refuses %s',
    (allowedReceivers) => {
      expect(() => synthesised({ stage: 'prod', allowedReceivers })).toThrow(/allowedReceivers: .* is neither/);
    },
  );
});

/** The calls at once of those event sources whose functions last; a shard has one reader. */
function queuesAndStream(running: Resources): number[] {
  return ofType(running, 'AWS::Lambda::EventSourceMapping').flatMap(([, source]) => {
    const lasts = running[source.FunctionName.Ref]?.Properties.Timeout > LASTING_SECONDS;
    return lasts ? [source.ScalingConfig?.MaximumConcurrency ?? source.ParallelizationFactor] : [];
  });
}

/** The largest map of each machine: its maps come one after the other. */
function maps(running: Resources): number[] {
  return ofType(running, 'AWS::StepFunctions::StateMachine').map(([, machine]) => {
    const text = machine.DefinitionString['Fn::Join'][1].map((piece: Piece) =>
      typeof piece === 'string' ? piece : '',
    );
    return Math.max(...[...text.join('').matchAll(/"MaxConcurrency":(\d+)/g)].map(([, most]) => Number(most)));
  });
}
