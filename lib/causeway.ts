import { type App, Tags, Validations } from 'aws-cdk-lib';
import { DataStack } from './data-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { HouseChecks } from './platform/checks.ts';
import type { Stage } from './stages.ts';

/**
 * Everything that Causeway puts into an account: what is kept (Data), and what runs (Pipeline). They are two stacks so
 * that the second can be taken down and put back without a thought for the first. Every synthesis is checked against
 * the AWS Solutions rules, and fails on a finding that nobody has answered for.
 */
export function buildCauseway(app: App, stage: Stage): { data: DataStack; pipeline: PipelineStack } {
  const data = new DataStack(app, `Causeway-${stage.name}-Data`, { stage });
  const pipeline = new PipelineStack(app, `Causeway-${stage.name}-Pipeline`, { stage, data });
  Tags.of(app).add('causeway:stage', stage.name);
  Validations.of(app).addPlugins(new HouseChecks(app));
  return { data, pipeline };
}
