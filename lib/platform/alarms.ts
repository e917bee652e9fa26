import { Annotations, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/** `<Slice>/<Handler or part>/<Condition>`: also the heading in docs/runbook.md that tells what to do. */
export type AlarmName = `${string}/${string}/${string}`;

export type AlarmProps = {
  /** `high`: data or a customer's request is being lost, or soon will be. `low`: something is degraded. */
  severity: 'high' | 'low';
  metric: IMetric;
  /** The alarm goes off at this value; 1 when left out. */
  atLeast?: number;
  /** How many periods of the metric in a row; 1 when left out. */
  periods?: number;
  /** What a period without a value is: nothing to report when left out, or a sign that nobody looks any more. */
  missing?: 'breaching';
  /** One sentence: what users lose. An alarm that cannot say it is not worth its $0.10. */
  errorImpact: string;
};

/** Every alarm of the stack, in one place: nobody is paged by one that is not in the runbook (a test holds them equal). */
export class Alarms extends Construct {
  readonly #stage: Stage;
  readonly #action: SnsAction | undefined;

  constructor(scope: Construct, id: string, props: { stage: Stage }) {
    super(scope, id);
    this.#stage = props.stage;
    this.#action = props.stage.alarmEmail ? this.#mailTo(props.stage.alarmEmail) : undefined;
    if (!props.stage.alarmEmail && !props.stage.onThisMachine) {
      Annotations.of(this).addWarningV2(
        'causeway:alarms-reach-nobody',
        'No alarmEmail is given: alarms are shown in CloudWatch and reach nobody. Deploy with -c alarmEmail=<address>.',
      );
    }
  }

  add(name: AlarmName, props: AlarmProps): void {
    const alarm = new Alarm(this, name.replaceAll('/', ''), {
      alarmName: this.#stage.name === 'prod' ? name : `${this.#stage.name}: ${name}`,
      alarmDescription: `[${props.severity}] ${props.errorImpact} What to do: docs/runbook.md, "${name}".`,
      metric: props.metric,
      threshold: props.atLeast ?? 1,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.missing === 'breaching' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    if (this.#action) alarm.addAlarmAction(this.#action);
  }

  /** A dead-letter queue is only as good as the person who is told. */
  addForDlq(name: `${string}/${string}`, props: { dlq: IQueue; errorImpact: string }): void {
    const metric = props.dlq.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: 'max',
    });
    this.add(`${name}/DlqNotEmpty`, { severity: 'high', metric, errorImpact: props.errorImpact });
  }

  /** CloudWatch may publish to an encrypted topic only with a key of ours ($1 a month, only where mail is wanted). */
  #mailTo(address: string): SnsAction {
    const key = new Key(this, 'TopicKey', { enableKeyRotation: true });
    key.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    topic.addSubscription(new EmailSubscription(address));
    return new SnsAction(topic);
  }
}
