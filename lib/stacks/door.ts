import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Accounts } from '../accounts.ts';
import { Door } from '../door.ts';
import { Alarms } from '../platform/alarms.ts';
import { HouseApi } from '../platform/http-api.ts';
import type { SliceProps } from '../slice-props.ts';
import type { Stage } from '../stages.ts';
import { Users } from '../users.ts';
import type { DataStack } from './data.ts';

/**
 * The address that clients call, and who may call it. It knows of no function behind it: routes stand beside their
 * functions. So the address stays when the stacks In and Out are put back.
 */
export class DoorStack extends Stack {
  readonly api: HouseApi;

  constructor(app: App, id: string, { stage, data }: { stage: Stage; data: DataStack }) {
    super(app, id, { description: `Causeway ${stage.name}: the API and its callers` });
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
    this.api = new HouseApi(this, 'Api', { stage, alarms, domain: data.domain });
    const slice: SliceProps = { stage, data, api: this.api, alarms };
    new Accounts(this, 'Accounts', slice);
    new Users(this, 'Users', slice);
    new Door(this, 'Door', slice);
    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
  }
}
