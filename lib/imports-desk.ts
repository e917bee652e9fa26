import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ComparePartEnv, ManageImportsEnv } from '../lambdas/imports/env.ts';
import { importRoutes } from '../lambdas/imports/routes.ts';
import { allow, mayItems, mayReadObjects, mayStart, mayWriteObjects } from './platform/allow.ts';
import { mayExecutions } from './platform/executions.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, mayKnowCallers, mayPublish } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Imports over the API: their upload, mapping and preview; and the Activity Log of all imports. */
export function importsDesk(
  scope: Construct,
  { stage, data, api, runImport }: SliceProps & { runImport: StateMachine },
): void {
  const manageImports = lambdaFor<ManageImportsEnv>(scope, 'imports/manage-imports', {
    stage,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.seconds(29),
    environment: {
      ACCOUNTS_TABLE: data.accounts.tableName,
      AUDIT_TABLE: data.audit.tableName,
      IMPORTS_TABLE: data.imports.tableName,
      PROFILES_TABLE: data.profiles.tableName,
      IMPORT_FILES_BUCKET: data.importFiles.bucketName,
      RUN_IMPORT_MACHINE: runImport.stateMachineArn,
      EVENT_BUS: data.bus.eventBusName,
      INGEST_LANES: String(stage.lanes),
    },
  });
  mayKnowCallers(manageImports, data);
  mayItems(manageImports, data.imports, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']);
  mayItems(manageImports, data.profiles, ['BatchGetItem']);
  mayReadObjects(manageImports, data.importFiles);
  // Whoever has a URL that this function has signed does it by this function's role.
  mayWriteObjects(manageImports, data.importFiles);
  const parts = ['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];
  allow(manageImports, { actions: parts, on: [data.importFiles.arnForObjects('*')] });
  mayPublish(manageImports, data);
  mayStart(manageImports, runImport);
  mayExecutions(scope, 'StopExecutions', { action: 'states:StopExecution', machine: runImport, of: [manageImports] });
  mayAudit(manageImports, data);
  api.route(manageImports, importRoutes);
}

/** A step of the machine that compares; it is made beside the machine, which the desk starts. */
export function comparePart(scope: Construct, { stage, data }: Pick<SliceProps, 'stage' | 'data'>): LambdaFunction {
  const fn = lambdaFor<ComparePartEnv>(scope, 'imports/compare-part', {
    stage,
    memoryMb: stage.memoryMb.engine,
    timeout: Duration.minutes(15),
    environment: {
      IMPORTS_TABLE: data.imports.tableName,
      PROFILES_TABLE: data.profiles.tableName,
      IMPORT_FILES_BUCKET: data.importFiles.bucketName,
    },
  });
  mayItems(fn, data.imports, ['GetItem', 'UpdateItem']);
  mayItems(fn, data.profiles, ['BatchGetItem']);
  mayReadObjects(fn, data.importFiles);
  mayWriteObjects(fn, data.importFiles);
  return fn;
}
