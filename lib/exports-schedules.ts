import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ReconcileSchedulesEnv } from '../lambdas/exports/env.ts';
import { mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayListAccounts, maySubscribe } from './platform/grants.ts';
import { ScheduleGroup } from './platform/schedule-group.ts';
import type { SliceProps } from './slice-props.ts';

/** The schedules of recurring exports, which start the machine that does a run. */
export class ExportSchedules extends ScheduleGroup {
  readonly #runExport: StateMachine;

  constructor(scope: Construct, id: string, props: SliceProps & { runExport: StateMachine }) {
    super(scope, id, {
      alarms: props.alarms,
      dropped: {
        name: 'Exports/Schedules/InvocationsDropped',
        errorImpact: 'A scheduled export was not started; its data comes with the run after it.',
      },
    });
    this.#runExport = props.runExport;
    this.#runExport.grantStartExecution(this.role);
    this.#reconcile(scope, props);
  }

  /** What a function that handles schedules is told. */
  get environment() {
    return { RUN_EXPORT_MACHINE_ARN: this.#runExport.stateMachineArn, ...this.names };
  }

  /** @param scope the slice: the function's id begins with its name, as those of the slice's other functions do */
  #reconcile(scope: Construct, { stage, data, alarms }: SliceProps): void {
    const reconcile = lambdaFor<ReconcileSchedulesEnv>(scope, 'exports/reconcile-schedules', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.minutes(10),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        EXPORTS_TABLE: data.exports.tableName,
        REACTIONS_TABLE: data.reactions.tableName,
        ...this.environment,
      },
    });
    mayListAccounts(reconcile, data);
    mayItems(reconcile, data.exports, ['Query']);
    maySubscribe(reconcile, data);
    this.reconciledBy(reconcile, {
      alarms,
      what: 'Every recurring export has its schedule',
      errors: {
        name: 'Exports/ReconcileSchedules/Errors',
        errorImpact:
          'Recurring exports may have no schedule, or one that starts nothing: their data comes late or not at all.',
      },
    });
  }
}
