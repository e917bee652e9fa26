import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { allow, mayItems, mayReadObjects, mayWriteObjects } from './allow.ts';

/** What more than one function may do, by the role that it plays. Each takes what is kept, as the stack Data has it. */

/** Who calls is an item beside the account: its passcode. */
export function mayKnowCallers(fn: IFunction, { accounts }: { accounts: Table }): void {
  mayItems(fn, accounts, ['Query']);
}

/** Knows callers, and counts what they use of their limits. */
export function mayLimitCallers(fn: IFunction, { accounts }: { accounts: Table }): void {
  mayItems(fn, accounts, ['Query', 'GetItem', 'UpdateItem']);
}

/** All accounts there are, for work that is done for each. */
export function mayListAccounts(fn: IFunction, { accounts }: { accounts: Table }): void {
  mayItems(fn, accounts, ['Scan']);
}

/** How far an account's log of commits goes, which is one item. */
export function mayReadHead(fn: IFunction, { commits }: { commits: Table }): void {
  mayItems(fn, commits, ['GetItem']);
}

export function mayReadCommits(fn: IFunction, { commits }: { commits: Table }): void {
  mayItems(fn, commits, ['GetItem', 'Query']);
}

/** Commits, and takes out of the log what was replaced. */
export function mayKeepCommits(fn: IFunction, { commits }: { commits: Table }): void {
  mayItems(fn, commits, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
}

export function mayReadLake(fn: IFunction, { lake }: { lake: Bucket }): void {
  mayReadObjects(fn, lake);
}

/** Pages of answers, lists of work and what was found meanwhile: written by one function, read by the next. */
export function mayMakePages(fn: IFunction, { pages }: { pages: Bucket }): void {
  mayReadObjects(fn, pages);
  mayWriteObjects(fn, pages);
}

/** Records that were refused after "success", with their reasons. */
export function mayReadRefusals(fn: IFunction, { quarantine }: { quarantine: Bucket }): void {
  mayReadObjects(fn, quarantine);
}

/** People by their ids, e-mail addresses and phone numbers. */
export function mayFindPeople(fn: IFunction, { profiles }: { profiles: Table }): void {
  mayItems(fn, profiles, ['BatchGetItem']);
  const contacts = ['ByEmail', 'ByPhone'].map((index) => `${profiles.tableArn}/index/${index}`);
  allow(fn, { actions: ['dynamodb:Query'], on: contacts });
}

/** Puts records on the stream: whatever is to be stored takes it. */
export function mayIngest(fn: IFunction, { ingest }: { ingest: Stream }): void {
  allow(fn, { actions: ['kinesis:PutRecords'], on: [ingest.streamArn] });
}

export function mayPublish(fn: IFunction, { bus }: { bus: EventBus }): void {
  allow(fn, { actions: ['events:PutEvents'], on: [bus.eventBusArn] });
}

/** Of all that the key seals, the values of receivers' headers (`lambdas/store/secrets/seal.ts`). */
const ONLY_HEADERS = { 'kms:EncryptionContext:use': 'receiver-header' };

export function maySealHeaders(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn], when: ONLY_HEADERS });
}

export function mayOpenHeaders(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn], when: ONLY_HEADERS });
}

/** Credentials of export destinations. */
export function maySealCredentials(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn] });
}

export function mayOpenCredentials(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn] });
}
