import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { TransferClient } from '@aws-sdk/client-transfer';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { platform } from './env.ts';

/** One SDK client per service and container, made when first asked for, so that a function starts only what it uses. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return function client() {
    made ??= make();
    return made;
  };
}

export const dynamo = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
);
const forcePathStyle = platform.AWS_ENDPOINT_URL !== undefined;
export const s3 = once(() => new S3Client({ forcePathStyle }));
/** For URLs that others use: without the checksum of a body that is not known yet. */
export const signingS3 = once(() => new S3Client({ forcePathStyle, requestChecksumCalculation: 'WHEN_REQUIRED' }));
/** No retries inside the SDK: a group that may have been stored twice must carry a mark (`store/stream/ingest.ts` retries). */
export const kinesis = once(() => new KinesisClient({ maxAttempts: 1 }));
/** For reading a shard, whose calls are shared with its other readers: what is throttled is waited out. */
export const readingKinesis = once(() => new KinesisClient({ maxAttempts: 10 }));
export const lambda = once(() => new LambdaClient({}));
/** The endpoint is the region's, as for every other client, and not the host that a queue's URL happens to name. */
export const sqs = once(() => new SQSClient({ useQueueUrlAsEndpoint: false }));
export const eventBridge = once(() => new EventBridgeClient({}));
export const scheduler = once(() => new SchedulerClient({}));
export const stepFunctions = once(() => new SFNClient({}));
export const ses = once(() => new SESv2Client({}));
export const kms = once(() => new KMSClient({}));
export const sts = once(() => new STSClient({}));
export const cognito = once(() => new CognitoIdentityProviderClient({}));
export const transfer = once(() => new TransferClient({}));
