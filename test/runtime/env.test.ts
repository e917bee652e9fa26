import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { readEnv } from '#runtime/env.ts';

const shape = z.object({ LAKE_BUCKET: z.string(), ALLOW_PRIVATE_RECEIVERS: z.enum(['true', 'false']) });

describe('readEnv', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('exactly the variables of the shape are read', () => {
    vi.stubEnv('LAKE_BUCKET', 'lake');
    vi.stubEnv('ALLOW_PRIVATE_RECEIVERS', 'false');
    vi.stubEnv('SOMETHING_ELSE', 'x');
    expect(readEnv(shape)).toEqual({ LAKE_BUCKET: 'lake', ALLOW_PRIVATE_RECEIVERS: 'false' });
  });

  it('a missing variable stops the start with its name', () => {
    vi.stubEnv('ALLOW_PRIVATE_RECEIVERS', 'false');
    expect(() => readEnv(shape)).toThrow(/LAKE_BUCKET/);
  });

  it('a variable outside its values stops the start with its name', () => {
    vi.stubEnv('LAKE_BUCKET', 'lake');
    vi.stubEnv('ALLOW_PRIVATE_RECEIVERS', 'yes');
    expect(() => readEnv(shape)).toThrow(/ALLOW_PRIVATE_RECEIVERS/);
  });
});
