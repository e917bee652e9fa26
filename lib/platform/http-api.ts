import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnApiMapping,
  CorsHttpMethod,
  type DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RouteTable } from '#runtime/routes.ts';
import type { OwnDomain, Stage } from '../stages.ts';
import type { Alarms } from './alarms.ts';
import { answerFor } from './checks.ts';

/** What pages of other origins may send. */
export const ALLOWED_HEADERS = [
  'content-type',
  'content-encoding',
  'idempotency-key',
  'x-clevertap-account-id',
  'x-clevertap-passcode',
] as const;

/**
 * The one public API: `/1/*` as clients of the documented API know it, `/api/*` for managing. Each route is in the stack of its
 * function. So that stack needs the stack of the API, and never the other way round.
 */
export class HouseApi extends Construct {
  readonly #api: HttpApi;
  readonly #domainName: string | undefined;

  constructor(scope: Construct, id: string, props: { stage: Stage; alarms: Alarms; domain: DomainName | undefined }) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Api', {
      description: `Causeway ${props.stage.name}`,
      createDefaultStage: false,
      corsPreflight: {
        // Callers prove themselves by headers, never by cookies: any origin may try.
        allowOrigins: ['*'],
        allowMethods: [CorsHttpMethod.ANY],
        allowHeaders: [...ALLOWED_HEADERS],
        exposeHeaders: ['retry-after', 'x-causeway-upload-id'],
        maxAge: Duration.hours(1),
      },
    });
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: props.stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#domainName = props.stage.domain?.name;
    const apiStage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      // For all accounts together: beyond it, one caller's loop would use up the functions that the others need.
      throttle: { rateLimit: 1_000, burstLimit: 2_000 },
      accessLogSettings: { destination: new LogGroupLogDestination(logs), format: accessLogLine() },
      ...(props.domain && { domainMapping: { domainName: props.domain } }),
    });
    if (props.stage.domain) this.#mapByText(apiStage, props.stage.domain);
    // The emulator makes ids up; this tag gives the API a name that the local front door knows beforehand.
    if (props.stage.onThisMachine) Tags.of(this.#api).add('ms-custom-id', 'causeway');
    answerFor(this.#api, NO_AUTHORISER);
    props.alarms.add('Api/HttpApi/ServerErrors', {
      severity: 'high',
      metric: this.#api.metricServerError({ period: Duration.minutes(5), statistic: 'sum' }),
      atLeast: 5,
      errorImpact: 'Requests are answered with a server error: uploads have to be sent again, downloads stop.',
    });
  }

  /** Data is deployed first, and could neither change nor give up a name that this stack imports. */
  #mapByText(apiStage: HttpStage, { name }: OwnDomain): void {
    for (const child of apiStage.node.findAll()) if (child instanceof CfnApiMapping) child.domainName = name;
  }

  /** Where it answers whatever else it is called. */
  get host(): string {
    return `${this.#api.apiId}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}`;
  }

  get url(): string {
    return this.#domainName ? `https://${this.#domainName}` : this.#api.apiEndpoint;
  }

  /** Sends what matches no route to `handler`: the API itself would answer in a shape of its own. */
  otherwise(handler: LambdaFunction): void {
    const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler, {
      scopePermissionToRoute: false,
    });
    new HttpRoute(this.#api, 'Otherwise', { httpApi: this.#api, routeKey: HttpRouteKey.DEFAULT, integration });
  }

  /** Sends the routes of a table to its function; those that only functions call are no routes of the API. */
  route(handler: LambdaFunction, { routes }: RouteTable): void {
    const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler, {
      scopePermissionToRoute: false,
    });
    answerFor(handler, NO_AUTHORISER);
    for (const [route, { internal }] of Object.entries(routes)) {
      if (internal) continue;
      const [name, path = '/'] = route.split(' ');
      const method = Object.values(HttpMethod).find((known) => known === name);
      const routeKey = HttpRouteKey.with(path, method);
      new HttpRoute(handler, `${name}${path}`, { httpApi: this.#api, routeKey, integration });
    }
  }
}

const NO_AUTHORISER = {
  finding: /^AwsSolutions-APIG4$/,
  reason: 'Account id and passcode are checked by every handler: the documented API knows no other authorisation.',
};

/** Who asked for what and how it went; no header, no query and no body. */
function accessLogLine(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
      responseBytes: '$context.responseLength',
      ms: '$context.responseLatency',
      handlerMs: '$context.integrationLatency',
      error: '$context.error.message',
    }),
  );
}
