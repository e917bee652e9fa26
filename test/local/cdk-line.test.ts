import { describe, expect, it } from 'vitest';
import { cdkLine } from '../../local/stack/cdk-line.ts';

describe('cdkLine', () => {
  it('reads a resource that is done', () => {
    const line =
      'Causeway-local-Data | 3/20 | 12:43:05 AM | CREATE_COMPLETE      | AWS::S3::Bucket          | Lake (Lake5F1B88EA)';
    expect(cdkLine(line)).toEqual({
      kind: 'resource',
      stack: 'Causeway-local-Data',
      status: 'CREATE_COMPLETE',
      type: 'AWS::S3::Bucket',
      name: 'Lake (Lake5F1B88EA)',
      finished: true,
    });
  });

  it('does not count a resource that has only begun', () => {
    const line = 'A-Data | 0 | 12:43:05 AM | CREATE_IN_PROGRESS | AWS::S3::Bucket | Lake';
    expect(cdkLine(line)).toMatchObject({ kind: 'resource', finished: false });
  });

  it('passes over what is no event', () => {
    expect(cdkLine('Outputs:')).toEqual({ kind: 'other' });
    expect(cdkLine('')).toEqual({ kind: 'other' });
  });
});
