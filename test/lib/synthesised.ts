import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildCauseway } from '../../lib/causeway.ts';
import { PROJECT } from '../../lib/platform/project.ts';
import { stageFrom } from '../../lib/stages.ts';

/** A piece of a template, as CDK itself types it: anything goes, and the expectations say what. */
export type Piece = ReturnType<Template['toJSON']>;
type Resource = { Type: string; Properties: Piece; DeletionPolicy?: string };
export type Resources = Record<string, Resource>;

/** Both stacks as templates, without bundling anything; resources by logical id. */
export function synthesised(context: { stage: string; alarmEmail?: string; lambdaConcurrency?: string }): {
  data: Resources;
  pipeline: Resources;
} {
  const house = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8'));
  const app = new App({ context: { ...house.context, ...context, 'aws:cdk:bundling-stacks': [] } });
  const { data, pipeline } = buildCauseway(app, stageFrom(app.node));
  return { data: resourcesOf(Template.fromStack(data)), pipeline: resourcesOf(Template.fromStack(pipeline)) };
}

function resourcesOf(template: Template): Resources {
  return template.toJSON().Resources;
}

/** Resources of one type with their logical ids. */
export function ofType(resources: Resources, type: string): [id: string, properties: Piece][] {
  return Object.entries(resources).flatMap(([id, found]) =>
    found.Type === type ? [[id, found.Properties ?? {}]] : [],
  );
}
