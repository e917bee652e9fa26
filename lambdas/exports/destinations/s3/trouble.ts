import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import type { S3Settings } from './settings.ts';

/**
 * What S3 and STS refuse, in words for the customer, with the advice whether trying again can help. Error names are from
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; their texts are not passed on.
 */
const errorSchema = z.object({
  name: z.string().default('Error'),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).default({}),
});

const OTHER_REGION = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'Redirect',
]);
const BAD_KEYS = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'ExpiredToken',
  'InvalidClientTokenId',
]);

export function s3Trouble(thrown: unknown, settings: Pick<S3Settings, 'bucket' | 'access'>): Failure {
  const { name, status } = classify(thrown);
  const bucket = `The bucket "${settings.bucket}"`;
  if (name === 'NoSuchBucket') return refused(thrown, `${bucket} does not exist.`);
  if (OTHER_REGION.has(name) || status === 301) {
    return refused(thrown, `${bucket} is in another region: say which in settings.region.`);
  }
  if (BAD_KEYS.has(name))
    return refused(thrown, `S3 does not accept the access key for the bucket "${settings.bucket}".`);
  if (status === 403)
    return refused(thrown, `${bucket} refused the write (access denied): ${ADVICE[settings.access.kind]}`);
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return refused(thrown, `${bucket} refused the write (${name.slice(0, 60)}, HTTP ${status}).`);
  }
  const text = `${bucket} could not be written to just now (${status ? `HTTP ${status}` : 'no connection'}); please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause: thrown });
}

const ADVICE: Record<S3Settings['access']['kind'], string> = {
  'bucket-policy': 'its bucket policy must allow s3:PutObject to this deployment’s functions.',
  role: 'the role must allow s3:PutObject on it.',
  keys: 'the key’s user must have s3:PutObject on it.',
};

export function roleTrouble(thrown: unknown, role: { roleArn: string; externalId: string }): Failure {
  const { status } = classify(thrown);
  if (status !== undefined && status >= 400 && status < 500 && status !== 429) {
    return refused(
      thrown,
      `The role ${role.roleArn} could not be assumed: its trust policy must name this deployment’s functions and the external id ${role.externalId}.`,
    );
  }
  const text = `The role ${role.roleArn} could not be assumed just now; please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause: thrown });
}

function classify(thrown: unknown): { name: string; status: number | undefined } {
  const error = errorSchema.safeParse(thrown);
  return { name: error.data?.name ?? 'Error', status: error.data?.$metadata.httpStatusCode };
}

function refused(cause: unknown, text: string): Failure {
  return new Failure('destination-refused', text, { retry: 'never', cause });
}
