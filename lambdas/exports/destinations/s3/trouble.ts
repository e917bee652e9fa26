import { Failure } from '#core/failure.ts';
import { classify } from '../aws/answers.ts';
import type { Caller } from '../aws/policies.ts';
import { isFinal, refused } from '../trouble.ts';
import { bucketPolicy } from './policies.ts';
import type { S3Settings } from './settings.ts';

/**
 * What S3 refuses, in words for the customer, with the advice whether trying again can help. Error names are from
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; their texts are not passed on.
 */
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

type Written = Pick<S3Settings, 'bucket' | 'prefix' | 'access' | 'encryption'> & Caller;

export function s3Trouble(thrown: unknown, settings: Written): Failure {
  const { name, message, status } = classify(thrown);
  const ofKms = /^KMS\.|\bkms:/.test(`${name} ${message}`);
  const bucket = `The bucket "${settings.bucket}"`;
  if (name === 'NoSuchBucket') return refused(`${bucket} does not exist.`, thrown);
  if (OTHER_REGION.has(name) || status === 301) {
    return refused(`${bucket} is in another region: say which in settings.region.`, thrown);
  }
  if (BAD_KEYS.has(name))
    return refused(`S3 does not accept the access key for the bucket "${settings.bucket}".`, thrown);
  if (ofKms && settings.access.kind === 'bucket-policy')
    return refused(`${bucket} refused the write: ${OWN_KEY}`, thrown);
  if (ofKms && isFinal(status)) return refused(`${bucket} refused the write: ${keyAdvice(name, settings)}`, thrown);
  if (status === 403) return refused(`${bucket} refused the write (access denied): ${adviceFor(settings)}`, thrown);
  if (isFinal(status)) {
    return refused(`${bucket} refused the write (${name.slice(0, 60)}, HTTP ${status}).`, thrown);
  }
  const text = `${bucket} could not be written to just now (${status ? `HTTP ${status}` : 'no connection'}); please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause: thrown });
}

/** Another AWS account may use a KMS key only where the key's policy and its own both say so; a role needs neither of us. */
const OWN_KEY =
  'it encrypts with a KMS key of its own, which this deployment may not use. Use access of kind "role", with a role that may kms:GenerateDataKey with that key.';

function keyAdvice(name: string, { access, encryption }: Written): string {
  const key = encryption?.kind === 'sse-kms' ? `the KMS key ${encryption.keyArn}` : 'the KMS key that it encrypts with';
  const who = access.kind === 'role' ? 'the role' : 'the access key’s user';
  const why = name.startsWith('KMS.') ? ` (${name.slice(0, 60)})` : '';
  return `${key} could not be used${why}. It must be enabled and in the bucket’s region, and ${who} must be allowed kms:GenerateDataKey with it, by the key’s policy as well where it is of another AWS account.`;
}

function adviceFor(settings: Written): string {
  switch (settings.access.kind) {
    case 'bucket-policy':
      return `its policy must let this deployment’s writer in, in the name of your external id: ${bucketPolicy(settings, settings)}. Where it encrypts with a KMS key of its own, use access of kind "role". Buckets of the AWS account that this deployment is in are written to only if its operator lists them, and have another policy, which is in the instructions.`;
    case 'role':
      return 'the role must allow s3:PutObject on it, and kms:GenerateDataKey with its key where it encrypts with one of its own.';
    case 'keys':
      return 'the key’s user must have s3:PutObject on it, and kms:GenerateDataKey with its key where it encrypts with one of its own.';
  }
}
