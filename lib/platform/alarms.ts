import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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

/** Every alarm of a stack, in one place: nobody is paged by one that is not in the runbook (a test holds them equal). */
export class Alarms extends Construct {
  readonly #stage: Stage;
  readonly #action: SnsAction | undefined;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.#stage = stage;
    if (!stage.alarmEmail) return;
    // By name: CloudFormation does not remove a topic while another stack imports it, so mail could not be turned off.
    const topicArn = Stack.of(this).formatArn({ service: 'sns', resource: topicName(stage) });
    this.#action = new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
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
}

const topicName = (stage: Stage) => `Causeway-${stage.name}-Alarms`;

/**
 * The topic of all alarms of a deployment, which mails them to one address. CloudWatch may publish to an encrypted topic
 * only with a key of ours ($1 a month, only where mail is wanted).
 * @param scope a stack that stays: with a new topic, the address has to be confirmed again
 */
export function alarmTopic(scope: Stack, stage: Stage): void {
  if (!stage.alarmEmail) {
    if (!stage.onThisMachine) Annotations.of(scope).addWarningV2('causeway:alarms-reach-nobody', REACH_NOBODY);
    return;
  }
  const within = new Construct(scope, 'Alarms');
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
  const key = new Key(within, 'TopicKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  key.grantEncryptDecrypt(cloudWatch);
  const topic = new Topic(within, 'Topic', { topicName: topicName(stage), masterKey: key, enforceSSL: true });
  // What is denied by `enforceSSL` is a policy that takes the place of SNS's own, by which alarms would be let in.
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      principals: [cloudWatch],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': scope.account } },
    }),
  );
  topic.addSubscription(new EmailSubscription(stage.alarmEmail));
}

const REACH_NOBODY =
  'No alarmEmail is given: alarms are shown in CloudWatch and reach nobody. Deploy with -c alarmEmail=<address>.';
