import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../lib/platform/content-security-policy.ts';
import { apiPaths, routeTables } from '../../lib/routes.ts';
import { stageFrom } from '../../lib/stages.ts';
import { appWith, ofType, type Piece, synthesised } from './synthesised.ts';

const { dashboard, dashboardOutputs } = synthesised({ stage: 'prod' });
const named = {
  dashboardDomain: 'console.example.com',
  dashboardCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a-b',
};
const [, { DistributionConfig: config }] = ofType(dashboard, 'AWS::CloudFront::Distribution')[0] ?? expect.fail();
const [, headers] = ofType(dashboard, 'AWS::CloudFront::ResponseHeadersPolicy')[0] ?? expect.fail();
/** Ids of CloudFront's own policies (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** A function of CloudFront, called as CloudFront calls it. */
function edge(comment: string) {
  const [, { FunctionCode }] =
    ofType(dashboard, 'AWS::CloudFront::Function').find(
      ([, { FunctionConfig }]) => FunctionConfig.Comment === comment,
    ) ?? expect.fail(comment);
  return (uri: string) => {
    const event = { request: { uri, headers: { host: { value: 'shop.example' } } } };
    return runInContext(`${FunctionCode}; handler(event)`, createContext({ event }));
  };
}

describe('the dashboard in AWS', () => {
  it('is on no stack of one machine, where the front door serves it', () => {
    expect(synthesised({ stage: 'local' }).dashboard).toEqual({});
  });

  it('keeps its files where only CloudFront reads them', () => {
    const [, bucket] = ofType(dashboard, 'AWS::S3::Bucket')[0] ?? expect.fail();
    expect(bucket.PublicAccessBlockConfiguration).toEqual({
      ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
    const [, policy] = ofType(dashboard, 'AWS::S3::BucketPolicy')[0] ?? expect.fail();
    const readers = policy.PolicyDocument.Statement.filter(
      ({ Action }: { Action: unknown }) => Action === 's3:GetObject',
    );
    expect(readers).toMatchObject([
      {
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      },
    ]);
    expect(ofType(dashboard, 'AWS::CloudFront::OriginAccessControl')).toHaveLength(1);
  });

  it('answers by HTTP/2 and 3, over TLS 1.2 and later alone, compressed', () => {
    expect([config.HttpVersion, config.DefaultRootObject]).toEqual(['http2and3', 'index.html']);
    const own = ofType(synthesised({ stage: 'prod', ...named }).dashboard, 'AWS::CloudFront::Distribution')[0]?.[1];
    expect(own?.DistributionConfig).toMatchObject({
      Aliases: ['console.example.com'],
      ViewerCertificate: { AcmCertificateArn: named.dashboardCertificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    const { Compress, ViewerProtocolPolicy, CachePolicyId } = config.DefaultCacheBehavior;
    expect([Compress, ViewerProtocolPolicy, CachePolicyId]).toEqual([true, 'redirect-to-https', CACHING_OPTIMIZED]);
  });

  it.each([
    [
      { dashboardDomain: 'console.example.com' },
      'dashboardDomain and dashboardCertificateArn are given together or not at all',
    ],
    [
      { dashboardDomain: 'a.example', dashboardCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/a-b' },
      'is not in us-east-1, where CloudFront takes certificates from',
    ],
  ])('refuses the name of %j', (context, reason) => {
    expect(() => stageFrom(appWith({ stage: 'prod', ...context }).node)).toThrow(reason);
  });

  it('hands every path of the API to it: uncached, over TLS 1.2, by all methods, with all that was sent but the host', () => {
    const behaviors: Record<string, unknown>[] = config.CacheBehaviors;
    expect(behaviors.map(({ PathPattern }) => PathPattern).sort()).toEqual(apiPaths());
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({
        ...{ CachePolicyId: CACHING_DISABLED, OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST },
        ...{
          ViewerProtocolPolicy: 'https-only',
          AllowedMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
        },
      });
      expect(behavior).not.toHaveProperty('ResponseHeadersPolicyId');
    }
    const [api] = config.Origins.filter(({ Id }: Piece) => Id === behaviors[0]?.TargetOriginId);
    expect(api.CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    const keys = routeTables.flatMap(({ routes }) =>
      Object.entries(routes).flatMap(([key, { internal }]) => (internal ? [] : key)),
    );
    const patterns = apiPaths().map((path) => new RegExp(`^${path.replace('*', '.*')}$`));
    expect(keys.filter((key) => !patterns.some((pattern) => pattern.test(key.split(' ')[1] ?? '')))).toEqual([]);
    // CloudFront takes as many (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html).
    expect(behaviors.length).toBeLessThan(25);
  });

  it('answers every page with the one that finds out which it is, and hides no file that is missing', () => {
    const pageForPath = edge('Every page is index.html');
    for (const page of ['/', '/acme/exports', '/acme/exports/7', '/sign-in', '/a.b/c']) {
      expect(pageForPath(page).uri).toBe('/index.html');
    }
    for (const file of ['/index.html', '/assets/main-1a2b.js', '/favicon.svg', '/gone.js']) {
      expect(pageForPath(file).uri).toBe(file);
    }
    expect(config).not.toHaveProperty('CustomErrorResponses');
  });

  it('tells the API by which name it was called, whatever the caller says', () => {
    expect(edge('Tells the API what it was called')('/api/me').headers['x-forwarded-host']).toEqual({
      value: 'shop.example',
    });
  });

  it('lets pages load what is their own, and send to the API and to the bucket that files are put into', () => {
    const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = headers.ResponseHeadersPolicyConfig;
    const text = JSON.stringify(security.ContentSecurityPolicy.ContentSecurityPolicy);
    const [before = '', after = ''] = contentSecurityPolicy({ connectTo: ['https://|'] }).split('|');
    expect([text.includes(before), text.includes(after), text.includes('ImportFiles')]).toEqual([true, true, true]);
    expect(security).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
      FrameOptions: { FrameOption: 'DENY' },
    });
    expect(custom.Items.map(({ Header }: { Header: string }) => Header)).toContain('permissions-policy');
  });

  it('has hashed files kept for a year and the page that names them for no time', () => {
    const filled = ofType(dashboard, 'Custom::CDKBucketDeployment').map(([, one]) => [
      one.SystemMetadata['cache-control'],
      ...[one.Include, one.Exclude, one.Prune],
    ]);
    expect(filled).toEqual([
      ['public, max-age=31536000, immutable', ['assets/*'], ['*'], false],
      ['no-cache', undefined, ['assets/*'], false],
    ]);
  });

  it('names its address', () => {
    expect(Object.keys(dashboardOutputs)).toEqual(['DashboardUrl']);
  });

  it('under a name of its own tells where that name is to point', () => {
    const { dashboard, dashboardOutputs: outputs } = synthesised({ stage: 'prod', ...named });
    const [[distribution] = []] = ofType(dashboard, 'AWS::CloudFront::Distribution');
    expect(Object.keys(outputs).sort()).toEqual(['DashboardTarget', 'DashboardUrl']);
    expect(outputs.DashboardUrl?.Value).toBe('https://console.example.com');
    expect(outputs.DashboardTarget?.Value).toEqual({ 'Fn::GetAtt': [distribution, 'DomainName'] });
    expect(outputs.DashboardTarget?.Description).toContain('console.example.com');
  });
});
