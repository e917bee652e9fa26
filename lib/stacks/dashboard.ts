import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Dashboard } from '../dashboard.ts';
import { answerFor } from '../platform/checks.ts';
import type { Stage } from '../stages.ts';
import type { DataStack } from './data.ts';
import type { DoorStack } from './door.ts';

/**
 * The dashboard's address. It stands before the API and nothing needs it, so that it can be put back, or left out, without
 * anything else. CDK's own functions that fill and empty its bucket are here too, beside none of ours.
 */
export class DashboardStack extends Stack {
  constructor(app: App, id: string, { stage, data, door }: { stage: Stage; data: DataStack; door: DoorStack }) {
    super(app, id, { description: `Causeway ${stage.name}: the dashboard` });
    const { url, target } = new Dashboard(this, 'Dashboard', { stage, api: door.api, importFiles: data.importFiles });
    for (const provider of this.node.children.filter((child) => child.node.id.startsWith('Custom::'))) {
      answerFor(provider, {
        finding: /^AwsSolutions-(IAM4|IAM5|L1)/,
        reason:
          'A function of CDK’s own, as CDK has it: it writes built files into the one bucket while a deployment runs.',
      });
    }
    new CfnOutput(this, 'DashboardUrl', { value: url });
    if (stage.dashboardDomain) {
      const description = `Where a CNAME (or an alias) of ${stage.dashboardDomain.name} is to point`;
      new CfnOutput(this, 'DashboardTarget', { value: target, description });
    }
  }
}
