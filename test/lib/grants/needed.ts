import type { Call } from './reached.ts';

/**
 * Which permission a call of the SDK needs
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */
export const ACTIONS = new Map<string, string[]>([
  ['GetCommand', ['dynamodb:GetItem']],
  ['BatchGetCommand', ['dynamodb:BatchGetItem']],
  ['TransactGetCommand', ['dynamodb:GetItem']],
  ['PutCommand', ['dynamodb:PutItem']],
  ['UpdateCommand', ['dynamodb:UpdateItem']],
  ['DeleteCommand', ['dynamodb:DeleteItem']],
  ['QueryCommand', ['dynamodb:Query']],
  ['paginateQuery', ['dynamodb:Query']],
  ['paginateScan', ['dynamodb:Scan']],
  // A transaction needs what its parts need, and nothing of its own.
  ['TransactWriteCommand', []],
  ['Put', ['dynamodb:PutItem']],
  ['Update', ['dynamodb:UpdateItem']],
  ['Delete', ['dynamodb:DeleteItem']],
  ['ConditionCheck', ['dynamodb:ConditionCheckItem']],
  // Without s3:ListBucket, S3 answers 403 instead of 404 for an object that is not there.
  ['GetObjectCommand', ['s3:GetObject', 's3:ListBucket']],
  ['HeadObjectCommand', ['s3:GetObject', 's3:ListBucket']],
  ['PutObjectCommand', ['s3:PutObject']],
  ['CreateMultipartUploadCommand', ['s3:PutObject']],
  ['UploadPartCommand', ['s3:PutObject']],
  ['UploadPartCopyCommand', ['s3:GetObject', 's3:PutObject']],
  ['CopyObjectCommand', ['s3:GetObject', 's3:PutObject']],
  ['CompleteMultipartUploadCommand', ['s3:PutObject']],
  ['ListPartsCommand', ['s3:ListMultipartUploadParts']],
  ['AbortMultipartUploadCommand', ['s3:AbortMultipartUpload']],
  // By the versions that it names, old ones too.
  ['DeleteObjectsCommand', ['s3:DeleteObject', 's3:DeleteObjectVersion']],
  ['ListObjectsV2Command', ['s3:ListBucket']],
  ['paginateListObjectsV2', ['s3:ListBucket']],
  ['ListObjectVersionsCommand', ['s3:ListBucketVersions']],
  ['PutRecordsCommand', ['kinesis:PutRecords']],
  ['ListShardsCommand', ['kinesis:ListShards']],
  ['GetShardIteratorCommand', ['kinesis:GetShardIterator']],
  ['GetRecordsCommand', ['kinesis:GetRecords']],
  ['DescribeStreamSummaryCommand', ['kinesis:DescribeStreamSummary']],
  ['IncreaseStreamRetentionPeriodCommand', ['kinesis:IncreaseStreamRetentionPeriod']],
  ['DecreaseStreamRetentionPeriodCommand', ['kinesis:DecreaseStreamRetentionPeriod']],
  ['SendMessageCommand', ['sqs:SendMessage']],
  ['SendMessageBatchCommand', ['sqs:SendMessage']],
  ['ChangeMessageVisibilityCommand', ['sqs:ChangeMessageVisibility']],
  ['PutEventsCommand', ['events:PutEvents']],
  ['SendEmailCommand', ['ses:SendEmail']],
  ['InvokeCommand', ['lambda:InvokeFunction']],
  ['StartExecutionCommand', ['states:StartExecution']],
  ['StopExecutionCommand', ['states:StopExecution']],
  ['DescribeExecutionCommand', ['states:DescribeExecution']],
  // A schedule is given the role that it will start its target with.
  ['CreateScheduleCommand', ['scheduler:CreateSchedule', 'iam:PassRole']],
  ['UpdateScheduleCommand', ['scheduler:UpdateSchedule', 'iam:PassRole']],
  ['DeleteScheduleCommand', ['scheduler:DeleteSchedule']],
  ['GetScheduleCommand', ['scheduler:GetSchedule']],
  ['paginateListSchedules', ['scheduler:ListSchedules']],
  // A user is given the role that the server writes its files in.
  ['CreateUserCommand', ['transfer:CreateUser', 'iam:PassRole']],
  ['DescribeUserCommand', ['transfer:DescribeUser']],
  ['DeleteUserCommand', ['transfer:DeleteUser']],
  ['ImportSshPublicKeyCommand', ['transfer:ImportSshPublicKey']],
  ['DeleteSshPublicKeyCommand', ['transfer:DeleteSshPublicKey']],
  ['DescribeServerCommand', ['transfer:DescribeServer']],
  ['EncryptCommand', ['kms:Encrypt']],
  ['DecryptCommand', ['kms:Decrypt']],
  // With tags of the session, which the writer's role asks for.
  ['AssumeRoleCommand', ['sts:AssumeRole', 'sts:TagSession']],
  ['AdminInitiateAuthCommand', ['cognito-idp:AdminInitiateAuth']],
  ['AdminRespondToAuthChallengeCommand', ['cognito-idp:AdminRespondToAuthChallenge']],
  ['AdminCreateUserCommand', ['cognito-idp:AdminCreateUser']],
  ['AdminGetUserCommand', ['cognito-idp:AdminGetUser']],
  // What is asked by a person's token, or by the mail that they got, Cognito holds against no policy.
  ['GetUserCommand', []],
  ['RevokeTokenCommand', []],
  ['ForgotPasswordCommand', []],
  ['ConfirmForgotPasswordCommand', []],
  ['AssociateSoftwareTokenCommand', []],
  ['VerifySoftwareTokenCommand', []],
  ['SetUserMFAPreferenceCommand', []],
]);

/** Modules take the table's name from their caller; this is the table whose items each reads and writes. */
export const TABLE_OF = new Map<string, string>([
  ['store/accounts/accounts.ts', 'Accounts'],
  ['store/accounts/open-account.ts', 'Accounts'],
  ['store/accounts/passcodes.ts', 'Accounts'],
  ['store/accounts/sessions.ts', 'Accounts'],
  ['store/accounts/members.ts', 'Accounts'],
  ['users/adapters/challenges.ts', 'Accounts'],
  ['users/adapters/tries.ts', 'Accounts'],
  ['alerts/adapters/dynamo-alert-settings.ts', 'Accounts'],
  ['store/webhooks/alert-receivers.ts', 'Accounts'],
  ['store/webhooks/templates.ts', 'Webhooks'],
  ['store/webhooks/breakers.ts', 'Webhooks'],
  ['store/webhooks/breaker-changes.ts', 'Webhooks'],
  ['store/webhooks/counters.ts', 'Webhooks'],
  ['store/webhooks/replay-runs.ts', 'Webhooks'],
  ['store/campaigns/template-uses.ts', 'Campaigns'],
  ['store/campaigns/live-items.ts', 'Campaigns'],
  ['webhooks/adapters/dynamo-turns.ts', 'Webhooks'],
  ['campaigns/adapters/dynamo-campaigns.ts', 'Campaigns'],
  ['campaigns/adapters/write-campaign.ts', 'Campaigns'],
  ['campaigns/adapters/dynamo-runs.ts', 'Campaigns'],
  ['campaigns/adapters/untold.ts', 'Campaigns'],
  ['store/segments/segment-uses.ts', 'Segments'],
  ['campaigns/adapters/dynamo-counts.ts', 'Campaigns'],
  ['campaigns/adapters/dynamo-claims.ts', 'Campaigns'],
  ['campaigns/adapters/dynamo-marks.ts', 'Campaigns'],
  ['campaigns/adapters/dynamo-timers.ts', 'Campaigns'],
  ['webhooks/adapters/dynamo-templates.ts', 'Webhooks'],
  ['store/commits/commits.ts', 'Commits'],
  ['lake/adapters/looks.ts', 'Commits'],
  ['store/commits/head.ts', 'Commits'],
  ['store/commits/newest-first.ts', 'Commits'],
  ['store/flow/minutes.ts', 'Flow'],
  ['store/audit/entries.ts', 'Audit'],
  ['store/accounts/rates.ts', 'Accounts'],
  ['store/commits/items.ts', 'Commits'],
  ['store/people/erasures.ts', 'Commits'],
  ['store/commits/layout.ts', 'Commits'],
  ['store/commits/summaries.ts', 'Commits'],
  ['store/commits/upkeep.ts', 'Commits'],
  ['upkeep/adapters/thinned-items.ts', 'Commits'],
  ['store/people/profiles.ts', 'Profiles'],
  ['store/reactions/subscriptions.ts', 'Reactions'],
  ['store/secrets/import-keys.ts', 'Imports'],
  ['sftp/adapters/dynamo-turn.ts', 'Imports'],
  ['store/segments/segments.ts', 'Segments'],
  ['segments/adapters/segment-items.ts', 'Segments'],
  ['reactions/adapters/shard-marks.ts', 'Reactions'],
  ['exports/adapters/dynamo-delivered.ts', 'Reactions'],
  ['uploads/adapters/claim-items.ts', 'Uploads'],
  ['store/accounts/event-type-items.ts', 'Uploads'],
  ['uploads/adapters/recent-items.ts', 'RecentUploads'],
  ['cursors/adapters/cursor-items.ts', 'Cursors'],
  ['counts/adapters/count-items.ts', 'Cursors'],
  ['imports/adapters/dynamo-imports.ts', 'Imports'],
  ['imports/adapters/dynamo-dropped.ts', 'Imports'],
  ['imports/adapters/open-imports.ts', 'Imports'],
  ['imports/adapters/under-way.ts', 'Imports'],
  ['imports/adapters/untold.ts', 'Imports'],
  ['imports/adapters/write-move.ts', 'Imports'],
  ['exports/adapters/dynamo-exports.ts', 'Exports'],
  ['exports/adapters/dynamo-runs.ts', 'Exports'],
  ['exports/adapters/dynamo-lock.ts', 'Exports'],
  ['exports/adapters/dynamo-ends.ts', 'Exports'],
  ['exports/adapters/dynamo-new-export.ts', 'Exports'],
  ['exports/adapters/dynamo-columns.ts', 'Exports'],
]);

/** One module counts both: requests, beside the accounts, and preparations, beside the cursors. The handler decides which. */
const COUNTERS = 'store/accounts/limit-items.ts';
/** Looks for trouble at one after the other. */
const TROUBLES = 'overview/adapters/newest-items.ts';
const PREPARING = ['cursors/prepare-pages', 'counts/run-count'];
const SERVING = ['cursors/serve-events', 'cursors/serve-profiles', 'counts/serve-counts'];

export function tablesOf(path: string, module: string): string[] {
  if (module === COUNTERS) {
    if (PREPARING.includes(path)) return ['Cursors'];
    return SERVING.includes(path) ? ['Accounts', 'Cursors'] : ['Accounts'];
  }
  if (module === TROUBLES) return ['Exports', 'Imports', 'Webhooks', 'Campaigns'];
  const table = TABLE_OF.get(module);
  if (!table) throw new Error(`which table does ${module} ask?`);
  return [table];
}

/** Code that is in a bundle because it stands beside what is used, and that this handler never runs. */
export const NEVER_CALLED: { reason: string; is: (path: string, call: Call) => boolean }[] = [
  {
    reason:
      'a run begins, fails and is watched with the names of destinations, which stand beside the code that writes to them',
    is: (path, { module }) =>
      ['exports/begin-run', 'exports/fail-run', 'exports/watch-exports', 'exports/reconcile-schedules'].includes(
        path,
      ) && module.startsWith('exports/destinations/'),
  },
  {
    reason:
      'a destination is written to with the credentials of a role that was taken for it, not with the function’s own',
    is: (_, { module, call }) =>
      module.startsWith('exports/destinations/') && ['PutObjectCommand', 'PutEventsCommand'].includes(call),
  },
  {
    reason: 'all that is done with a question is one object: who serves it writes no answer',
    is: (path, { module, call }) =>
      path === 'counts/serve-counts' && module === 'counts/adapters/count-items.ts' && call === 'PutObjectCommand',
  },
  {
    reason: 'all that is done with a question is one object: who answers it asks none',
    is: (path, { module, call }) =>
      path === 'counts/run-count' && module === 'counts/adapters/count-items.ts' && call === 'PutCommand',
  },
];
