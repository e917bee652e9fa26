import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Alerts } from '../alerts.ts';
import { Campaigns } from '../campaigns.ts';
import { Counts } from '../counts.ts';
import { Cursors } from '../cursors.ts';
import { Exports } from '../exports.ts';
import { Overview } from '../overview.ts';
import { Alarms } from '../platform/alarms.ts';
import type { Egress } from '../platform/egress.ts';
import { Queries } from '../queries.ts';
import { Reactions } from '../reactions.ts';
import { Segments } from '../segments.ts';
import type { SliceProps } from '../slice-props.ts';
import type { Stage } from '../stages.ts';
import { Webhooks } from '../webhooks.ts';
import type { DataStack } from './data.ts';
import type { DoorStack } from './door.ts';

type OutProps = { stage: Stage; data: DataStack; door: DoorStack; egress: Egress | undefined };

/** All that reads what is stored and sends it on, in the order of the data. */
export class OutStack extends Stack {
  constructor(app: App, id: string, { stage, data, door, egress }: OutProps) {
    super(app, id, { description: `Causeway ${stage.name}: what goes out` });
    const slice: SliceProps = { stage, data, api: door.api, alarms: new Alarms(this, 'Alarms', { stage }), egress };
    const { runQuery } = new Queries(this, 'Queries', slice);
    new Cursors(this, 'Cursors', { ...slice, runQuery });
    const { serveCounts } = new Counts(this, 'Counts', { ...slice, runQuery });
    const { deliveries } = new Webhooks(this, 'Webhooks', slice);
    const { qualify } = new Campaigns(this, 'Campaigns', { ...slice, serveCounts, runQuery, deliveries });
    const { runExport, instant } = new Exports(this, 'Exports', slice);
    new Reactions(this, 'Reactions', { ...slice, instant, qualify });
    new Alerts(this, 'Alerts', { ...slice, deliveries });
    new Segments(this, 'Segments', { ...slice, serveCounts });
    new Overview(this, 'Overview', slice);

    const outputs = {
      RunQueryMachineArn: runQuery.stateMachineArn,
      RunExportMachineArn: runExport.stateMachineArn,
      DeliveriesQueueUrl: deliveries.queueUrl,
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
