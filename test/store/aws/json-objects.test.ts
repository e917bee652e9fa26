import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeNewJson } from '#store/aws/json-objects.ts';

const s3 = mockClient(S3Client);
const at = { client: new S3Client({ region: 'eu-west-1' }), bucket: 'b' };
const write = async () => await writeNewJson(at, { key: 'k', value: 1 });
const refusal = (name: string) => Object.assign(new Error(name), { name });

beforeEach(() => s3.reset());

describe('an object that is to be written only where there is none', () => {
  it('is written, and says so', async () => {
    s3.on(PutObjectCommand).resolves({});
    expect(await write()).toBe(true);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.IfNoneMatch).toBe('*');
  });

  it('is left as it is where it was there (412)', async () => {
    s3.on(PutObjectCommand).rejects(refusal('PreconditionFailed'));
    expect(await write()).toBe(false);
  });

  it.each([
    ['was first', refusal('PreconditionFailed'), false],
    ['gave up', undefined, true],
  ])('is asked for again where somebody writes it at the same moment (409), who %s', async (_who, then, answer) => {
    const calls = s3.on(PutObjectCommand).rejectsOnce(refusal('ConditionalRequestConflict'));
    if (then) calls.rejects(then);
    else calls.resolves({});
    expect(await write()).toBe(answer);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(2);
  });

  it('is not asked for without an end', async () => {
    s3.on(PutObjectCommand).rejects(refusal('ConditionalRequestConflict'));
    await expect(write()).rejects.toThrow('ConditionalRequestConflict');
    expect(s3.commandCalls(PutObjectCommand).length).toBeLessThan(10);
  });
});
