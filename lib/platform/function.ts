import { CfnOutput, type Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type FunctionOptions, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { metricsNamespace, type Stage } from '../stages.ts';
import { bundled } from './bundle.ts';
import { answerFor } from './checks.ts';
import { architectureOf, duckDbLayer } from './duckdb-layer.ts';
import { type Egress, placedIn } from './egress.ts';
import type { HandlerPath } from './project.ts';

export type HouseFunctionProps<Env> = {
  stage: Stage;
  /** Exactly the shape that the handler's `env.ts` declares. */
  environment: Env;
  memoryMb: number;
  timeout: Duration;
  /** The handler reads or writes files with DuckDB. A bundle that says otherwise is an error. */
  duckDb?: boolean;
  /** The handler looks up names that customers choose. */
  looksUpNames?: boolean;
  /** Room in /tmp for files from the lake and DuckDB's spill. */
  scratchMb?: number;
  /** The handler calls addresses of customers; where the deployment has a network for that, it stands there. */
  egress?: Egress | undefined;
} & Pick<FunctionOptions, 'onFailure' | 'retryAttempts'>;

/**
 * A function as every slice has it: id and description from the handler's path, its own role without managed policies,
 * a log group that forgets, tracing, Powertools' settings. `Env` has no default on purpose: name the slice's type.
 */
export function lambdaFor<Env extends Record<string, string> = never>(
  scope: Construct,
  path: HandlerPath,
  props: HouseFunctionProps<NoInfer<Env>>,
): LambdaFunction {
  const {
    stage,
    environment,
    memoryMb,
    duckDb = false,
    looksUpNames = false,
    scratchMb = 512,
    egress,
    ...options
  } = props;
  const id = pascal(path);
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  answerFor(role, {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'What traces are put with takes no resource, nor does what makes an interface in a network.',
  });
  return new LambdaFunction(scope, id, {
    ...options,
    ...(egress && placedIn(egress, role)),
    description: path,
    code: bundled({ path, duckDb }),
    ...(duckDb && { layers: [duckDbLayer(scope, stage)] }),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: architectureOf(stage),
    memorySize: memoryMb,
    ephemeralStorageSize: Size.mebibytes(scratchMb),
    role,
    logGroup,
    tracing: stage.onThisMachine ? Tracing.DISABLED : Tracing.ACTIVE,
    environment: {
      ...environment,
      ...(looksUpNames && { UV_THREADPOOL_SIZE: String(LOOK_UP_THREADS) }),
      // DEP0169: the X-Ray SDK parses URLs the old way, and Node would say so in every container's log.
      NODE_OPTIONS: '--enable-source-maps --disable-warning=DEP0169',
      POWERTOOLS_SERVICE_NAME: path,
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(stage),
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_TRACE_ENABLED: String(!stage.onThisMachine),
    },
  });
}

/**
 * Node looks names up by half of these threads, of which there are four where nothing is said: two names that nobody answers
 * for would keep all others waiting, those of AWS too.
 */
const LOOK_UP_THREADS = 64;

/** For a function that people start or look up by hand, as the README or the runbook says: its name is an output. */
export function nameInOutputs(fn: LambdaFunction): void {
  new CfnOutput(Stack.of(fn), `${fn.node.id}Function`, { value: fn.functionName });
}

type Counted = { path: HandlerPath; metricName: string; period: Duration };

/** What a handler counts under a name of its own, summed. */
export function countOf(stage: Stage, { path, metricName, period }: Counted): Metric {
  const dimensionsMap = { service: path };
  return new Metric({ namespace: metricsNamespace(stage), metricName, dimensionsMap, period, statistic: 'sum' });
}

/** `exports/begin-run` → `BeginRun` */
export function pascal(path: HandlerPath): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
