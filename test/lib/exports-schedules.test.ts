import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from './synthesised.ts';

const stages = { prod: synthesised({ stage: 'prod' }).stacks.out, dev: synthesised({ stage: 'dev' }).stacks.out };
const { prod } = stages;

describe('the schedules of exports and of campaigns', () => {
  it.each(['prod', 'dev'] as const)(
    'go with their stack and have no name of their own (%s): a deployment that failed or is done again finds none in its way',
    (stage) => {
      const groups = Object.values(stages[stage]).filter(({ Type }) => Type === 'AWS::Scheduler::ScheduleGroup');
      expect(groups).toHaveLength(2);
      for (const { Properties, DeletionPolicy } of groups) {
        expect(Properties?.Name).toBeUndefined();
        expect(DeletionPolicy ?? 'Delete').toBe('Delete');
      }
    },
  );

  it('hold ids that stay: another machine, role or group would leave every schedule pointing to what is gone', () => {
    const held = Object.keys(prod).filter((id) => HELD_IDS.includes(id));
    expect(held.sort()).toEqual(HELD_IDS);
    expect(held.map((id) => prod[id]?.Type)).toEqual([
      'AWS::StepFunctions::StateMachine',
      'AWS::Scheduler::ScheduleGroup',
      'AWS::IAM::Role',
    ]);
  });

  const [reconcile] = ofType(prod, 'AWS::Lambda::Function').find(([id]) => id.includes('ReconcileSchedules')) ?? [];

  it('are reconciled with the table every hour', () => {
    const hourly = ofType(prod, 'AWS::Scheduler::Schedule').filter(
      ([, { Target }]) => Target.Arn['Fn::GetAtt']?.[0] === reconcile,
    );
    expect(hourly.map(([, { ScheduleExpression }]) => ScheduleExpression)).toEqual(['rate(1 hour)']);
  });

  it('are reconciled as soon as this stack was deployed, or rolled back', () => {
    const [rule] = ofType(prod, 'AWS::Events::Rule').flatMap(([, it]) =>
      it.Targets[0].Arn['Fn::GetAtt']?.[0] === reconcile ? [it] : [],
    );
    expect(rule?.EventBusName).toBeUndefined();
    expect(rule?.EventPattern).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
      },
    });
  });
});

const HELD_IDS = ['ExportsRunExportC692A49C', 'ExportsSchedulesGroupCFC745F1', 'ExportsSchedulesStarterRole928DC687'];
