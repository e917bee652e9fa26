import { ofType, type Piece, type Resources } from '../synthesised.ts';

/**
 * What each function's role lets it do, by the handler's path. Left out is what the platform asks for by itself: writing
 * its log and traces, and what an event source or a failure destination needs, which CDK grants with them.
 */
export type Grants = {
  /** `dynamodb:GetItem on Accounts`, or the action alone where only tables are told apart. */
  actions: string[];
  /** Resources of ours that are named: `Accounts`, `UpkeepCompactFilesQueue`. */
  resources: string[];
  /** What comes with its event sources and failure destinations. */
  platform: string[];
  /** The function's environment. */
  told: Piece;
};

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };
const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);

const PLATFORM = /^(logs|xray):/;
const FROM_STREAM = /^kinesis:(DescribeStream\w*|GetRecords|GetShardIterator|ListShards|SubscribeToShard|ListStreams)$/;
const FROM_QUEUE = /^sqs:(ReceiveMessage|ChangeMessageVisibility|GetQueueUrl|DeleteMessage|GetQueueAttributes)$/;

export function grantsOf(stacks: { data: Resources; running: Resources }): Map<string, Grants> {
  const { running } = stacks;
  const policies = ofType(running, 'AWS::IAM::Policy');
  const sources = ofType(running, 'AWS::Lambda::EventSourceMapping').map(([, source]) => source);
  const failures = ofType(running, 'AWS::Lambda::EventInvokeConfig').map(([, config]) => config);
  return new Map(
    ofType(running, 'AWS::Lambda::Function').map(([id, fn]) => {
      const role = fn.Role['Fn::GetAtt'][0];
      const statements = policies
        .filter(([, policy]) => policy.Roles.some((one: Piece) => one.Ref === role))
        .flatMap(([, policy]): Statement[] => policy.PolicyDocument.Statement)
        .filter(({ Effect }) => Effect === 'Allow');
      const given = (config: Piece) => config.FunctionName.Ref === id;
      const platform = {
        sources: sources.filter(given).flatMap((source) => resourcesIn(source.EventSourceArn)),
        failures: failures.filter(given).flatMap((config) => resourcesIn(config.DestinationConfig)),
      };
      const all = statements.flatMap(({ Action, Resource }) =>
        list(Action).map((action) => ({ action, on: resourcesIn(Resource) })),
      );
      const own = all.filter((grant) => !isOfPlatform({ ...grant, ...platform }));
      const grants = {
        actions: own.flatMap(({ action, on }) =>
          action.startsWith('dynamodb:') ? on.map((table) => `${action} on ${table}`) : [action],
        ),
        resources: own.flatMap(({ action, on }) => (PASSED_ON.has(action) ? [] : on)),
        platform: all.filter((grant) => !own.includes(grant)).map(({ action }) => action),
        told: fn.Environment.Variables,
      };
      return [String(fn.Description), grants];
    }),
  );
}

/** Their resources are told by a machine's ARN, or are the account itself. */
const PASSED_ON = new Set(['states:DescribeExecution', 'states:StopExecution', 'sts:AssumeRole', 'sts:TagSession']);

type Question = { action: string; on: string[]; sources: string[]; failures: string[] };

function isOfPlatform({ action, on, sources, failures }: Question): boolean {
  if (PLATFORM.test(action)) return true;
  const onlyFrom = (these: string[]) => on.length > 0 && on.every((one) => these.includes(one));
  if (FROM_STREAM.test(action) || FROM_QUEUE.test(action)) return onlyFrom(sources) || onlyFrom(failures);
  return action === 'sqs:SendMessage' && onlyFrom(failures);
}

/** Resources that a piece of a template refers to, of its own stack or of another, by their ids without the hash. */
export function resourcesIn(piece: unknown): string[] {
  const text = JSON.stringify(piece) ?? '';
  const elsewhere = [...text.matchAll(/:ExportsOutput(?:FnGetAtt|Ref)([A-Za-z]+?)[0-9A-F]{8}/g)];
  const here = [...text.matchAll(/"(?:Ref":"|Fn::GetAtt":\[")([A-Za-z]+?)[0-9A-F]{8}"/g)];
  return [...elsewhere, ...here].map(([, id = '']) => id);
}
