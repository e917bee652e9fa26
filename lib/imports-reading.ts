import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { CutFileEnv, JudgePartEnv } from '../lambdas/imports/env.ts';
import { mayItems, mayReadObjects, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayOpenImportKeys, mayPublish } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

type Props = Pick<SliceProps, 'stage' | 'data'>;

/** The steps of the machine that read a file: it is cut once, and its parts are judged at once. */
export function importsReading(scope: Construct, props: Props): { cutFile: LambdaFunction; judgePart: LambdaFunction } {
  return { cutFile: cutFile(scope, props), judgePart: judgePart(scope, props) };
}

function cutFile(scope: Construct, { stage, data }: Props): LambdaFunction {
  const fn = lambdaFor<CutFileEnv>(scope, 'imports/cut-file', {
    stage,
    memoryMb: stage.memoryMb.engine,
    timeout: Duration.minutes(15),
    environment: {
      IMPORTS_TABLE: data.imports.tableName,
      EVENT_BUS: data.bus.eventBusName,
      IMPORT_FILES_BUCKET: data.importFiles.bucketName,
      SECRETS_KEY_ID: data.exportSecrets.keyId,
    },
  });
  // A file that is bad is rejected here, which moves the import and tells of it.
  mayItems(fn, data.imports, ['GetItem', 'UpdateItem', 'PutItem', 'DeleteItem']);
  mayReadObjects(fn, data.importFiles);
  mayWriteObjects(fn, data.importFiles);
  mayOpenImportKeys(fn, data);
  mayPublish(fn, data);
  return fn;
}

function judgePart(scope: Construct, { stage, data }: Props): LambdaFunction {
  const fn = lambdaFor<JudgePartEnv>(scope, 'imports/judge-part', {
    stage,
    memoryMb: 1_536,
    timeout: Duration.minutes(15),
    environment: {
      IMPORTS_TABLE: data.imports.tableName,
      IMPORT_FILES_BUCKET: data.importFiles.bucketName,
      UPLOADS_TABLE: data.uploads.tableName,
    },
  });
  mayItems(fn, data.imports, ['GetItem', 'UpdateItem']);
  mayItems(fn, data.uploads, ['GetItem', 'PutItem']);
  mayReadObjects(fn, data.importFiles);
  mayWriteObjects(fn, data.importFiles);
  return fn;
}
