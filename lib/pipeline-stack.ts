import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Accounts } from './accounts.ts';
import { Alerts } from './alerts.ts';
import { Campaigns } from './campaigns.ts';
import { Counts } from './counts.ts';
import { Cursors } from './cursors.ts';
import type { DataStack } from './data-stack.ts';
import { Door } from './door.ts';
import { Exports } from './exports.ts';
import { Lake } from './lake.ts';
import { Alarms } from './platform/alarms.ts';
import { HouseApi } from './platform/http-api.ts';
import { Profiles } from './profiles.ts';
import { Queries } from './queries.ts';
import type { SliceProps } from './slice-props.ts';
import type { Stage } from './stages.ts';
import { Upkeep } from './upkeep.ts';
import { Uploads } from './uploads.ts';
import { Webhooks } from './webhooks.ts';

/** What runs, one construct per slice, in the order of the data. */
export class PipelineStack extends Stack {
  constructor(app: App, id: string, props: { stage: Stage; data: DataStack }) {
    super(app, id, { description: `Causeway ${props.stage.name}: what runs` });
    const { stage, data } = props;
    const alarms = new Alarms(this, 'Alarms', { stage });
    // Of all functions of the account in this region: the quota is theirs together.
    alarms.add('Platform/Functions/Throttled', {
      severity: 'low',
      metric: LambdaFunction.metricAllThrottles({ period: Duration.minutes(5), statistic: 'sum' }),
      atLeast: 20,
      periods: 3,
      errorImpact:
        'More functions are wanted at once than the AWS account may run: work waits, and requests may be refused.',
    });
    const api = new HouseApi(this, 'Api', { stage, alarms, domain: data.domain });
    const slice: SliceProps = { stage, data, api, alarms };

    new Accounts(this, 'Accounts', slice);
    new Uploads(this, 'Uploads', slice);
    new Lake(this, 'Lake', slice);
    new Upkeep(this, 'Upkeep', slice);
    new Profiles(this, 'Profiles', slice);
    const { runQuery } = new Queries(this, 'Queries', slice);
    new Cursors(this, 'Cursors', { ...slice, runQuery });
    const { serveCounts } = new Counts(this, 'Counts', { ...slice, runQuery });
    new Campaigns(this, 'Campaigns', { ...slice, serveCounts });
    const exports = new Exports(this, 'Exports', slice);
    const webhooks = new Webhooks(this, 'Webhooks', slice);
    new Alerts(this, 'Alerts', { ...slice, deliveries: webhooks.deliveries });
    new Door(this, 'Door', slice);

    const outputs = {
      ApiUrl: api.url,
      RunQueryMachineArn: runQuery.stateMachineArn,
      RunExportMachineArn: exports.runExport.stateMachineArn,
      DeliveriesQueueUrl: webhooks.deliveries.queueUrl,
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
