import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  FunctionEventType,
  HttpVersion,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { nameForApi, pageForPath } from './dashboard-functions.ts';
import { pageHeaders } from './dashboard-headers.ts';
import { asBucket } from './platform/as-bucket.ts';
import { answerFor } from './platform/checks.ts';
import type { HouseApi } from './platform/http-api.ts';
import { PROJECT } from './platform/project.ts';
import { apiPaths } from './routes.ts';
import type { OwnDomain, Stage } from './stages.ts';

type DashboardProps = {
  stage: Stage;
  api: HouseApi;
  /** Where pages put files, by URLs that were signed for them. */
  importFiles: Bucket;
};

/** As the SDK signs URLs. Made of the name, which Data exports in any case: what Data exports must not depend on who asks. */
function putsTo({ bucketName, stack: { region, urlSuffix } }: Bucket): string {
  return `https://${bucketName}.s3.${region}.${urlSuffix}`;
}

/**
 * The dashboard in AWS: built files in a bucket that only CloudFront reads, and the API under the same address, so that pages
 * call nobody else. On one machine the front door does both (`local/front-door/pages.ts`).
 */
export class Dashboard extends Construct {
  readonly url: string;
  /** CloudFront's own name, at which one of our own points. */
  readonly target: string;

  constructor(scope: Construct, id: string, { stage, api, importFiles }: DashboardProps) {
    super(scope, id);
    const bucket = this.#bucket();
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Causeway ${stage.name}: the dashboard, and the API under its address`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(asBucket(bucket)),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: pageHeaders(this, [putsTo(importFiles)]),
        functionAssociations: [{ function: pageForPath(this), eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: this.#apiUnder(api),
      ...(stage.dashboardDomain && this.#named(stage.dashboardDomain)),
    });
    answerFor(distribution, {
      finding: /^AwsSolutions-CFR(1|2|3|4)$/,
      reason:
        'Pages are public files, for people of any country. The API behind it has limits for each account, logs each call, and would be called past any firewall here. The certificate of cloudfront.net, where there is no own name, fixes the protocol.',
    });
    this.#fill(bucket);
    this.target = distribution.distributionDomainName;
    this.url = `https://${stage.dashboardDomain?.name ?? this.target}`;
  }

  /** What is in it is made of this repository: nothing to keep. */
  #bucket(): Bucket {
    const bucket = new Bucket(this, 'Pages', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      // Hashed files of old versions, which pages that are open still ask for, are written anew with each deployment that has them.
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    answerFor(bucket, {
      finding: /^AwsSolutions-S1$/,
      reason: 'It holds public files alone, and CloudFront reads them.',
    });
    return bucket;
  }

  /** Every path of the API, never cached, with all that the caller sent but the name of the address. */
  #apiUnder(api: HouseApi): Record<string, BehaviorOptions> {
    const behavior: BehaviorOptions = {
      origin: new HttpOrigin(api.host, { readTimeout: Duration.seconds(30) }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      // The API compresses its answers itself.
      compress: false,
      functionAssociations: [{ function: nameForApi(this), eventType: FunctionEventType.VIEWER_REQUEST }],
    };
    return Object.fromEntries(apiPaths().map((path) => [path, behavior]));
  }

  #named({ name, certificateArn }: OwnDomain) {
    return { domainNames: [name], certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn) };
  }

  /** Hashed files first and for ever; then the page that names them, which is asked for anew each time. */
  #fill(bucket: Bucket): void {
    const sources = [this.#built()];
    const logGroup = new LogGroup(this, 'FillingLogs', { retention: 7, removalPolicy: RemovalPolicy.DESTROY });
    const given = { sources, destinationBucket: asBucket(bucket), prune: false, memoryLimit: 256, logGroup };
    const assets = new BucketDeployment(this, 'Assets', {
      ...given,
      exclude: ['*'],
      include: ['assets/*'],
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const pages = new BucketDeployment(this, 'Index', {
      ...given,
      exclude: ['assets/*'],
      cacheControl: [CacheControl.noCache()],
    });
    pages.node.addDependency(assets);
  }

  #built(): ISource {
    const folder = join(PROJECT, 'dashboard/dist');
    // Templates are looked at, and stacks deleted, without anything built.
    if (!Stack.of(this).bundlingRequired) return Source.data('index.html', '');
    if (!existsSync(join(folder, 'index.html'))) throw new Error(`${folder} is empty: npm run dashboard builds it`);
    return Source.asset(folder, { exclude: ['.vite'] });
  }
}
