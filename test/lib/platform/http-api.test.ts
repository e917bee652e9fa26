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
});
