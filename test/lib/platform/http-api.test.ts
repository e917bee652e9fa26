import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from '../synthesised.ts';

const { running } = synthesised({ stage: 'prod' });

describe('the public door', () => {
  it('takes a thousand requests a second from everybody together, and a burst of two thousand', () => {
    const stages = ofType(running, 'AWS::ApiGatewayV2::Stage').map(([, stage]) => stage);
    expect(stages).toMatchObject([
      { DefaultRouteSettings: { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 } },
    ]);
  });

  it('lets pages of any origin upload: a preflight allows the headers of an upload, and its receipt can be read', () => {
    const [{ CorsConfiguration: cors } = {}] = ofType(running, 'AWS::ApiGatewayV2::Api').map(([, api]) => api);
    expect(cors).toMatchObject({ AllowOrigins: ['*'], AllowMethods: ['*'] });
    const headers = [
      'content-type',
      'content-encoding',
      'idempotency-key',
      'x-clevertap-account-id',
      'x-clevertap-passcode',
    ];
    expect(cors).toMatchObject({ AllowHeaders: expect.arrayContaining(headers) });
    expect(cors).toMatchObject({ ExposeHeaders: ['retry-after', 'x-causeway-upload-id'] });
    expect(cors).not.toHaveProperty('AllowCredentials');
  });
});
