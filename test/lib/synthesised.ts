import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { buildCauseway } from '../../lib/causeway.ts';
import { PROJECT } from '../../lib/platform/project.ts';
import { stageFrom } from '../../lib/stages.ts';

/** A piece of a template, as CDK itself types it: anything goes, and the expectations say what. */
export type Piece = ReturnType<Template['toJSON']>;
type Resource = { Type: string; Properties: Piece; DeletionPolicy?: string };
export type Resources = Record<string, Resource>;

type Context = {
  stage: string;
  alarmEmail?: string;
  lambdaConcurrency?: string;
  domainName?: string;
  certificateArn?: string;
};
type Synthesised = {
  data: Resources;
  pipeline: Resources;
  outputs: { data: Record<string, Piece>; pipeline: Record<string, Piece> };
  warnings: string[];
};

const made = new Map<string, Synthesised>();

/** Both stacks as templates, without bundling anything; resources by logical id, outputs by name. Made once for a file of tests. */
export function synthesised(context: Context): Synthesised {
  const key = JSON.stringify(context);
  const found = made.get(key) ?? synthesise(context);
  made.set(key, found);
  return found;
}

function synthesise(context: Context): Synthesised {
  const house = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8'));
  const app = new App({ context: { ...house.context, ...context, 'aws:cdk:bundling-stacks': [] } });
  const { data, pipeline } = buildCauseway(app, stageFrom(app.node));
  const [kept, runs] = [Template.fromStack(data).toJSON(), Template.fromStack(pipeline).toJSON()];
  const warnings = Annotations.fromStack(pipeline).findWarning('*', Match.anyValue());
  return {
    data: kept.Resources,
    pipeline: runs.Resources,
    outputs: { data: named(kept.Outputs), pipeline: named(runs.Outputs) },
    warnings: warnings.map(({ entry }) => String(entry.data)),
  };
}

/** Without those that CDK makes for the other stack. */
function named(outputs: Record<string, Piece>): Record<string, Piece> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith('ExportsOutput')));
}

/** Resources of one type with their logical ids. */
export function ofType(resources: Resources, type: string): [id: string, properties: Piece][] {
  return Object.entries(resources).flatMap(([id, found]) =>
    found.Type === type ? [[id, found.Properties ?? {}]] : [],
  );
}
