import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { allow, mayItems, mayReadObjects, mayWriteObjects } from './allow.ts';

/** What functions may do, by the role that they play. Each takes a part of the stack Data by the name that it has there. */

/** Passcodes are items beside their account. */
export function mayKnowCallers(fn: IFunction, { accounts }: { accounts: Table }): void {
  mayItems(fn, accounts, ['Query']);
}

/** Writes entries of the audit log, and can neither read nor change one. */
export function mayAudit(fn: IFunction, { audit }: { audit: Table }): void {
  mayItems(fn, audit, ['PutItem']);
}

/** Knows callers, and counts their requests against the account's limits. */
export function mayLimitCallers(fn: IFunction, { accounts }: { accounts: Table }): void {
  mayItems(fn, accounts, ['Query', 'GetItem', 'UpdateItem']);
}

/** For work that is done for every account. */
export function mayListAccounts(fn: IFunction, { accounts }: { accounts: Table }): void {
  mayItems(fn, accounts, ['Scan']);
}

/** The number of an account's newest commit, which is one item. */
export function mayReadHead(fn: IFunction, { commits }: { commits: Table }): void {
  mayItems(fn, commits, ['GetItem']);
}

export function mayReadCommits(fn: IFunction, { commits }: { commits: Table }): void {
  mayItems(fn, commits, ['GetItem', 'Query']);
}

/** Commits, and removes the entries of replaced files from the log. */
export function mayKeepCommits(fn: IFunction, { commits }: { commits: Table }): void {
  mayItems(fn, commits, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
}

export function mayReadLake(fn: IFunction, { lake }: { lake: Bucket }): void {
  mayReadObjects(fn, lake);
}

/** Uploaded lists of people. */
export function mayReadLists(fn: IFunction, { lists }: { lists: Bucket }): void {
  mayReadObjects(fn, lists);
}

/** Pages, lists of work and intermediate results: written by one function, read by the next. */
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

/** Puts records on the stream. */
export function mayIngest(fn: IFunction, { ingest }: { ingest: Stream }): void {
  allow(fn, { actions: ['kinesis:PutRecords'], on: [ingest.streamArn] });
}

export function mayPublish(fn: IFunction, { bus }: { bus: EventBus }): void {
  allow(fn, { actions: ['events:PutEvents'], on: [bus.eventBusArn] });
}

/** Keeps the list of who is to hear of events at once. */
export function maySubscribe(fn: IFunction, { reactions }: { reactions: Table }): void {
  mayItems(fn, reactions, ['PutItem', 'DeleteItem', 'UpdateItem']);
}

/** Of all that the key seals, the values of receivers' headers (`lambdas/store/secrets/seal.ts`). */
const ONLY_HEADERS = { 'kms:EncryptionContext:use': 'receiver-header' };

export function maySealHeaders(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn], when: ONLY_HEADERS });
}

export function mayOpenHeaders(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn], when: ONLY_HEADERS });
}

/** Secrets of webhook templates: what calls are sent with, and the key of privacy rules (`lambdas/store/secrets/template-secrets.ts`). */
const ONLY_WEBHOOKS = { 'kms:EncryptionContext:use': 'webhook' };
const ONLY_PRIVACY_KEYS = { 'kms:EncryptionContext:use': 'privacy-key' };

export function maySealTemplates(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn], when: ONLY_WEBHOOKS });
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn], when: ONLY_PRIVACY_KEYS });
}

export function mayOpenTemplates(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn], when: ONLY_WEBHOOKS });
}

/** For who composes calls: the keys of privacy rules, and nothing else of templates' secrets. */
export function mayOpenPrivacyKeys(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn], when: ONLY_PRIVACY_KEYS });
}

/** Private halves of the keys that files are encrypted for (`lambdas/store/secrets/import-keys.ts`). */
const ONLY_IMPORT_KEYS = { 'kms:EncryptionContext:use': 'import-key' };

export function maySealImportKeys(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn], when: ONLY_IMPORT_KEYS });
}

/** To read encrypted files; their item is in the table Imports. */
export function mayOpenImportKeys(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn], when: ONLY_IMPORT_KEYS });
}

/** Credentials of export destinations. */
export function maySealCredentials(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Encrypt'], on: [exportSecrets.keyArn] });
}

export function mayOpenCredentials(fn: IFunction, { exportSecrets }: { exportSecrets: Key }): void {
  allow(fn, { actions: ['kms:Decrypt'], on: [exportSecrets.keyArn] });
}
