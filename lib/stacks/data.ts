import { type App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { exportsWriter } from '../exports-writer.ts';
import { People } from '../people.ts';
import { alarmTopic } from '../platform/alarms.ts';
import { asBucket } from '../platform/as-bucket.ts';
import { putsFrom, tellsOfObjects } from '../platform/bucket-rules.ts';
import { answerFor } from '../platform/checks.ts';
import type { OwnDomain, Stage } from '../stages.ts';

type BucketOptions = {
  versioned?: boolean;
  keepOldVersionsDays?: number;
  expireDays?: number;
  /** Of the objects under a prefix alone. */
  expireUnder?: { prefix: string; days: number /** An empty object stays: a folder. */; keepEmpty?: true }[];
  /** Pages that may put objects by URLs that were signed for them. */
  putFrom?: readonly string[];
};

/** What is kept: tables, buckets, the stream, the bus and the key. What reads and writes it is in the other stacks. */
export class DataStack extends Stack {
  readonly accounts: Table;
  readonly commits: Table;
  readonly profiles: Table;
  readonly cursors: Table;
  readonly exports: Table;
  readonly uploads: Table;
  readonly recentUploads: Table;
  readonly reactions: Table;
  /** Templates of webhooks, the state of their receivers, and counters. */
  readonly webhooks: Table;
  /** Campaigns, their runs, and how far people are in them. */
  readonly campaigns: Table;
  readonly segments: Table;
  /** Imports of files, and the files that were seen over SFTP. */
  readonly imports: Table;
  /** What came and was stored, by the minute, for some days. */
  readonly flow: Table;
  /** Who changed what. */
  readonly audit: Table;
  readonly lake: Bucket;
  readonly pages: Bucket;
  readonly plans: Bucket;
  readonly quarantine: Bucket;
  /** Bodies of calls that are too large for a message, and calls as they were sent. */
  readonly bodies: Bucket;
  readonly attempts: Bucket;
  readonly lists: Bucket;
  /** Files that are imported, what becomes of them on the way, and the rows that were rejected. */
  readonly importFiles: Bucket;
  readonly ingest: Stream;
  readonly bus: EventBus;
  readonly exportSecrets: Key;
  readonly exportsWriter: Role;
  readonly people: People;
  /** The API's own name. It is kept, so that DNS can point at the same target when the stack Door is put back. */
  readonly domain: DomainName | undefined;
  readonly #keeps: boolean;
  /** Whether full buckets are emptied before they are deleted, by a function that CDK brings. */
  readonly #empties: boolean;
  readonly #removalPolicy: RemovalPolicy;
  readonly #accessLogs: Bucket;

  constructor(app: App, id: string, props: { stage: Stage }) {
    super(app, id, { description: `Causeway ${props.stage.name}: what is kept` });
    // A first deployment that fails leaves nothing behind: what it made is empty.
    this.#keeps = props.stage.onDelete === 'retain';
    this.#empties = !this.#keeps && !props.stage.onThisMachine;
    this.#removalPolicy = this.#keeps ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

    this.accounts = this.#table('Accounts', { sorted: true, expires: true });
    this.commits = this.#table('Commits', { sorted: true });
    this.profiles = this.#table('Profiles', { sorted: false });
    this.#findable(this.profiles);
    this.cursors = this.#table('Cursors', { sorted: false, expires: true });
    this.exports = this.#table('Exports', { sorted: true, expires: true });
    this.uploads = this.#table('Uploads', { sorted: false, expires: true });
    this.recentUploads = this.#table('RecentUploads', { sorted: true, expires: true, restorable: false });
    answerFor(this.recentUploads, {
      finding: /^AwsSolutions-DDB3$/,
      reason: 'What is kept for an hour to be looked at, deleted people included, must be in no backup.',
    });

    this.reactions = this.#table('Reactions', { sorted: true, expires: true });
    this.webhooks = this.#table('Webhooks', { sorted: true, expires: true });
    this.campaigns = this.#table('Campaigns', { sorted: true, expires: true });
    this.segments = this.#table('Segments', { sorted: true });
    this.imports = this.#table('Imports', { sorted: true, expires: true });
    this.flow = this.#table('Flow', { sorted: true, expires: true });
    this.audit = this.#table('Audit', { sorted: true, expires: true });

    this.#accessLogs = this.#accessLogBucket();
    this.lake = this.#bucket('Lake', { versioned: true, keepOldVersionsDays: 30 });
    this.pages = this.#bucket('Pages', { expireDays: 5 });
    this.plans = this.#bucket('Plans', { expireDays: 35 });
    this.quarantine = this.#bucket('Quarantine', { expireDays: 180 });
    // Longer than a call may wait in a queue (4 days) and in its dead-letter queue (14) together.
    this.bodies = this.#bucket('Bodies', { expireDays: 20 });
    this.attempts = this.#bucket('Attempts', { expireDays: 90 });
    tellsOfObjects(this.attempts);
    // Rows that named nobody known are what the customer sent.
    this.lists = this.#bucket('Lists', { expireUnder: [{ prefix: 'unknown/', days: 7 }] });
    this.importFiles = this.#bucket('ImportFiles', {
      expireUnder: [
        // Transfer Family ignores a folder that is not there.
        { prefix: 'sftp/', days: 30, keepEmpty: true },
        { prefix: 'files/', days: 30 },
        { prefix: 'work/', days: 14 },
        { prefix: 'reports/', days: 90 },
      ],
      // Without a name of our own, the dashboard's address is not known yet. What lets anybody in is the URL, not the page.
      putFrom: [props.stage.dashboardDomain ? `https://${props.stage.dashboardDomain.name}` : '*'],
    });

    this.ingest = this.#stream(props.stage);
    this.bus = new EventBus(this, 'Causeway', { description: 'What happened in Causeway; see docs/bus-events' });
    this.exportSecrets = new Key(this, 'ExportSecrets', {
      description: 'Seals the credentials of export destinations and the headers of webhook receivers',
      enableKeyRotation: true,
      removalPolicy: this.#removalPolicy,
    });
    this.exportsWriter = exportsWriter(this, { stage: props.stage, ours: this.buckets(), bus: this.bus });
    this.people = new People(this, 'People', { stage: props.stage, removalPolicy: this.#removalPolicy });
    this.domain = props.stage.domain && this.#domain(props.stage.domain);
    alarmTopic(this, props.stage);
    this.#outputs();
    this.#exports();
  }

  /** All buckets of this deployment. */
  buckets(): Bucket[] {
    return [
      ...[this.lake, this.pages, this.plans, this.quarantine, this.bodies, this.attempts, this.lists],
      ...[this.importFiles, this.#accessLogs],
    ];
  }

  /** On demand, restorable to any second of 35 days unless it must not be; a partition key `pk`, and `sk` where an item has parts. */
  #table(id: string, shape: { sorted: boolean; expires?: boolean; restorable?: boolean }): Table {
    return new Table(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      ...(shape.sorted && { sortKey: { name: 'sk', type: AttributeType.STRING } }),
      ...(shape.expires && { timeToLiveAttribute: 'expiresAt' }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: shape.restorable ?? true },
      deletionProtection: this.#keeps,
      removalPolicy: this.#removalPolicy,
    });
  }

  /** Sparse, and of keys alone: a profile's change costs an index write only when its e-mail or phone changes. */
  #findable(profiles: Table): void {
    const indexes = { ByEmail: 'emailKey', ByPhone: 'phoneKey' };
    for (const [indexName, name] of Object.entries(indexes)) {
      profiles.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name, type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }

  #bucket(id: string, options: BucketOptions): Bucket {
    return new Bucket(this, id, {
      ...this.#closed(),
      versioned: options.versioned ?? false,
      serverAccessLogsBucket: asBucket(this.#accessLogs),
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      ...(options.putFrom && { cors: [putsFrom(options.putFrom)] }),
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          ...(options.keepOldVersionsDays && {
            noncurrentVersionExpiration: Duration.days(options.keepOldVersionsDays),
            expiredObjectDeleteMarker: true,
          }),
          ...(options.expireDays && { expiration: Duration.days(options.expireDays) }),
        },
        ...(options.expireUnder ?? []).map(({ prefix, days, keepEmpty }) => ({
          prefix,
          expiration: Duration.days(days),
          ...(keepEmpty && { objectSizeGreaterThan: 0 }),
        })),
      ],
    });
  }

  #accessLogBucket(): Bucket {
    const bucket = new Bucket(this, 'AccessLogs', {
      ...this.#closed(),
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1), expiration: Duration.days(30) }],
    });
    answerFor(bucket, { finding: /^AwsSolutions-S1$/, reason: 'This bucket holds the access logs of the others.' });
    return bucket;
  }

  #closed(): BucketProps {
    return {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: this.#removalPolicy,
      ...(this.#empties && { autoDeleteObjects: true }),
    };
  }

  #domain({ name, certificateArn }: OwnDomain): DomainName {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    const domain = new DomainName(this, 'Domain', { domainName: name, certificate });
    domain.applyRemovalPolicy(this.#removalPolicy);
    new CfnOutput(this, 'DomainTarget', {
      value: domain.regionalDomainName,
      description: `Where a CNAME (or, in zone ${domain.regionalHostedZoneId}, an alias) of ${name} is to point`,
    });
    return domain;
  }

  /**
   * Every hour beyond 24 costs more than the shard itself ($0.020 against $0.015 a shard-hour in us-east-1,
   * https://aws.amazon.com/kinesis/data-streams/pricing/). `lake/guard-stream` lengthens it while the reader is behind, which
   * works on records that are already there.
   */
  #stream(stage: Stage): Stream {
    const { stream } = stage;
    return new Stream(this, 'Ingest', {
      streamMode: stream.mode === 'on-demand' ? StreamMode.ON_DEMAND : StreamMode.PROVISIONED,
      ...(stream.mode === 'provisioned' && { shardCount: stream.shards }),
      retentionPeriod: Duration.hours(24),
      encryption: StreamEncryption.MANAGED,
      removalPolicy: this.#removalPolicy,
    });
  }

  #outputs(): void {
    const values = {
      LakeBucket: this.lake.bucketName,
      PagesBucket: this.pages.bucketName,
      PlansBucket: this.plans.bucketName,
      QuarantineBucket: this.quarantine.bucketName,
      IngestStream: this.ingest.streamName,
      BusName: this.bus.eventBusName,
      AccountsTable: this.accounts.tableName,
      CommitsTable: this.commits.tableName,
      ProfilesTable: this.profiles.tableName,
      CursorsTable: this.cursors.tableName,
      ExportsTable: this.exports.tableName,
      WebhooksTable: this.webhooks.tableName,
      CampaignsTable: this.campaigns.tableName,
      SegmentsTable: this.segments.tableName,
      ImportsTable: this.imports.tableName,
      BodiesBucket: this.bodies.bucketName,
      AttemptsBucket: this.attempts.bucketName,
      ListsBucket: this.lists.bucketName,
      ImportFilesBucket: this.importFiles.bucketName,
      ExportsWriterRole: this.exportsWriter.roleArn,
    };
    for (const [id, value] of Object.entries(values)) new CfnOutput(this, id, { value });
  }

  /**
   * Exports every name and ARN, whether another stack uses it or not. Data is deployed first. If it dropped the exports that a
   * new version no longer uses, CloudFormation would refuse: the other stacks, as they are deployed, still import them.
   */
  #exports(): void {
    const { accounts, commits, profiles, cursors, exports, uploads, recentUploads, reactions } = this;
    const { webhooks, campaigns, segments, imports, flow, audit, people } = this;
    const tables = [
      ...[accounts, commits, profiles, cursors, exports, uploads, recentUploads, reactions],
      ...[webhooks, campaigns, segments, imports, flow, audit],
    ];
    const values = [
      ...tables.flatMap(({ tableName, tableArn }) => [tableName, tableArn]),
      ...this.buckets().flatMap(({ bucketName, bucketArn }) => [bucketName, bucketArn]),
      ...[this.ingest.streamName, this.ingest.streamArn, this.bus.eventBusName, this.bus.eventBusArn],
      ...[this.exportSecrets.keyId, this.exportSecrets.keyArn, this.exportsWriter.roleArn],
      ...[people.pool.userPoolId, people.pool.userPoolArn, people.client.userPoolClientId],
      // For stacks Door that were deployed when they still imported it.
      ...(this.domain ? [this.domain.name] : []),
    ];
    for (const value of values) this.exportValue(value);
  }
}
