import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AnswerUnknownEnv } from '../lambdas/door/env.ts';
import { doorRoutes } from '../lambdas/door/routes.ts';
import { lambdaFor } from './platform/function.ts';
import { ALLOWED_HEADERS } from './platform/http-api.ts';
import type { SliceProps } from './slice-props.ts';

/** Answers requests that match no route, and what anybody may ask: whether the API answers, and what it takes. */
export class Door extends Construct {
  constructor(scope: Construct, id: string, { stage, api }: Pick<SliceProps, 'stage' | 'api'>) {
    super(scope, id);
    const answerUnknown = lambdaFor<AnswerUnknownEnv>(this, 'door/answer-unknown', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(5),
      environment: { ALLOWED_HEADERS: ALLOWED_HEADERS.join(',') },
    });
    api.route(answerUnknown, doorRoutes);
    api.otherwise(answerUnknown);
  }
}
