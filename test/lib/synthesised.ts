import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { buildCauseway } from '../../lib/causeway.ts';
import { PROJECT } from '../../lib/platform/project.ts';
import { stageFrom } from '../../lib/stages.ts';

/** CDK's own look at every template takes two thirds of a synthesis, and finds less than `cfn-lint.test.ts`; the house's checks run. */
process.env.CDK_VALIDATION = 'false';

/** A piece of a template, as CDK itself types it: anything goes, and the expectations say what. */
export type Piece = ReturnType<Template['toJSON']>;
type Resource = { Type: string; Properties: Piece; DeletionPolicy?: string };
/** By logical id. */
export type Resources = Record<string, Resource>;

type Context = {
  stage: string;
  alarmEmail?: string;
  lambdaConcurrency?: string;
  domainName?: string;
  certificateArn?: string;
  dashboardDomain?: string;
  dashboardCertificateArn?: string;
  allowedReceivers?: string;
  sftp?: string;
  sftpServer?: string;
  mailFrom?: string;
  mailVerified?: string;
  staticEgress?: string;
};
type StackName = Exclude<keyof ReturnType<typeof buildCauseway>, 'sftp' | 'egress' | 'dashboard'>;
type Synthesised = {
  stacks: Record<StackName, Resources>;
  /** The server of SFTP and its role; empty where it is not asked for. */
  sftp: Resources;
  /** The network that calls to customers go out of; empty where it is not asked for. */
  egress: Resources;
  egressOutputs: Record<string, Piece>;
  /** The dashboard's address; empty on one machine. */
  dashboard: Resources;
  dashboardOutputs: Record<string, Piece>;
  /** What is kept: the stack `data`. */
  data: Resources;
  /** What runs: the other stacks together. */
  running: Resources;
  /** By stack and name. */
  outputs: Record<StackName, Record<string, Piece>>;
  warnings: string[];
};

const made = new Map<string, Synthesised>();

/** The stacks as templates. Made once for a file of tests. */
export function synthesised(context: Context): Synthesised {
  const key = JSON.stringify(context);
  const found = made.get(key) ?? synthesise(context);
  made.set(key, found);
  return found;
}

/** With the project's own settings of CDK, and without bundling anything. */
export function appWith(context: Context): App {
  const house = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8'));
  return new App({ context: { ...house.context, ...context, 'aws:cdk:bundling-stacks': [] } });
}

function synthesise(context: Context): Synthesised {
  const app = appWith(context);
  const built = buildCauseway(app, stageFrom(app.node));
  const each = <Made>(make: (stack: Stack) => Made): Record<StackName, Made> => ({
    data: make(built.data),
    door: make(built.door),
    in: make(built.in),
    out: make(built.out),
  });
  const stacks = each((stack): Resources => Template.fromStack(stack).toJSON().Resources);
  const sftp: Resources = built.sftp ? Template.fromStack(built.sftp).toJSON().Resources : {};
  const egress = built.egress && Template.fromStack(built.egress).toJSON();
  const dashboard = built.dashboard && Template.fromStack(built.dashboard).toJSON();
  const outputs = each((stack) => named(Template.fromStack(stack).toJSON().Outputs ?? {}));
  const warnings = each((stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()));
  return {
    stacks,
    sftp,
    egress: egress?.Resources ?? {},
    egressOutputs: named(egress?.Outputs ?? {}),
    dashboard: dashboard?.Resources ?? {},
    dashboardOutputs: named(dashboard?.Outputs ?? {}),
    data: stacks.data,
    running: together([stacks.door, stacks.in, stacks.out]),
    outputs,
    warnings: Object.values(warnings).flatMap((found) => found.map(({ entry }) => String(entry.data))),
  };
}

/** Every stack has DuckDB's layer by the same id. */
function together(stacks: Resources[]): Resources {
  const ids = stacks.flatMap((one) => Object.keys(one).filter((id) => one[id]?.Type !== 'AWS::Lambda::LayerVersion'));
  if (new Set(ids).size < ids.length) throw new Error('two stacks have a logical id in common');
  return Object.assign({}, ...stacks);
}

/** Without those that CDK makes for other stacks. */
function named(outputs: Record<string, Piece>): Record<string, Piece> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith('ExportsOutput')));
}

/** Resources of one type with their logical ids. */
export function ofType(resources: Resources, type: string): [id: string, properties: Piece][] {
  return Object.entries(resources).flatMap(([id, found]) =>
    found.Type === type ? [[id, found.Properties ?? {}]] : [],
  );
}
