import { App } from 'aws-cdk-lib';
import { buildCauseway } from '../lib/causeway.ts';
import { stageFrom } from '../lib/stages.ts';

/** The only app. `-c stage=local|dev|prod` chooses the configuration, prod when nothing is said. */
const app = new App();
buildCauseway(app, stageFrom(app.node));
