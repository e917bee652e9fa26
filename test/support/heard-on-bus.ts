import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { output } from './local-stack.ts';

/**
 * A rule and a queue as a user of the bus has them, for an account's events of a type. Each call answers those that none was
 * answered with before, for the half minute in which the queue hides them.
 */
export async function heardOnBus(detailType: string, accountId: string): Promise<() => Promise<any[]>> {
  const sqs = new SQSClient({});
  const Name = `${detailType.replaceAll('.', '-')}-${accountId}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const rule = { EventBusName: output('BusName'), Name };
  const pattern = { source: ['causeway'], 'detail-type': [detailType], detail: { accountId: [accountId] } };
  const events = new EventBridgeClient({});
  await events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify(pattern) }));
  const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ EventBusName: rule.EventBusName, Rule: Name, Targets }));
  return async () => {
    const got = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }));
    return (got.Messages ?? []).map(({ Body }) => JSON.parse(String(Body)));
  };
}
