import { type App, Tags, Validations } from 'aws-cdk-lib';
import { HouseChecks } from './platform/checks.ts';
import { DashboardStack } from './stacks/dashboard.ts';
import { DataStack } from './stacks/data.ts';
import { DoorStack } from './stacks/door.ts';
import { EgressStack } from './stacks/egress.ts';
import { InStack } from './stacks/in.ts';
import { OutStack } from './stacks/out.ts';
import { SftpStack } from './stacks/sftp.ts';
import { type Stage, stackName } from './stages.ts';

type Stacks = {
  data: DataStack;
  door: DoorStack;
  in: InStack;
  out: OutStack;
  sftp?: SftpStack;
  egress?: EgressStack;
  dashboard?: DashboardStack;
};

/**
 * Everything that Causeway puts into an account: what is kept (Data), the API and its callers (Door), what takes records
 * in (In) and what sends them out (Out), in AWS the dashboard (Dashboard), and where they are asked for the server of SFTP (Sftp), which In is
 * told of, and the address that calls to customers come from (Egress), which Out is told of. In, Out and Dashboard need Door, all need Data, and In, Out and Dashboard do not know each other.
 * Every synthesis is checked against the AWS Solutions rules, and fails on a finding that nobody has answered for.
 */
export function buildCauseway(app: App, stage: Stage): Stacks {
  const data = new DataStack(app, stackName(stage, 'Data'), { stage });
  const door = new DoorStack(app, stackName(stage, 'Door'), { stage, data });
  const sftp = stage.sftp && new SftpStack(app, stackName(stage, 'Sftp'), { stage, sftp: stage.sftp, data });
  const egress = stage.staticEgress && new EgressStack(app, stackName(stage, 'Egress'), { stage });
  const stacks = {
    data,
    door,
    ...(sftp && { sftp }),
    ...(egress && { egress }),
    in: new InStack(app, stackName(stage, 'In'), { stage, data, door, sftp: sftp?.server }),
    out: new OutStack(app, stackName(stage, 'Out'), { stage, data, door, egress: egress?.egress }),
    ...(!stage.onThisMachine && {
      dashboard: new DashboardStack(app, stackName(stage, 'Dashboard'), { stage, data, door }),
    }),
  };
  Tags.of(app).add('causeway:stage', stage.name);
  Validations.of(app).addPlugins(new HouseChecks(app));
  return stacks;
}
