import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { ConfigurationSet, SuppressionReasons } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { SendMailEnv } from '../lambdas/imports/env.ts';
import { allow, mayItems } from './platform/allow.ts';
import { answerFor } from './platform/checks.ts';
import { lambdaFor } from './platform/function.ts';
import { mayKnowCallers } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/**
 * Mails about imports. They are sent where `mailFrom` is given, an address or one of a domain that SES has verified. Who bounced
 * or complained gets no more of them: SES keeps such addresses on the account's suppression list. A mail that is lost loses no
 * data, and the Activity Log says the same: so what cannot be sent within six hours is let go, without a queue.
 */
export function addMail(scope: Construct, { stage, data }: SliceProps): void {
  const set =
    stage.mailFrom === undefined
      ? undefined
      : new ConfigurationSet(scope, 'Mails', { suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS });
  const sendMail = lambdaFor<SendMailEnv>(scope, 'imports/send-mail', {
    stage,
    memoryMb: stage.memoryMb.small,
    timeout: Duration.seconds(30),
    environment: {
      IMPORTS_TABLE: data.imports.tableName,
      ACCOUNTS_TABLE: data.accounts.tableName,
      MAIL_FROM: stage.mailFrom ?? '',
      CONFIGURATION_SET: set?.configurationSetName ?? '',
    },
  });
  mayItems(sendMail, data.imports, ['GetItem', 'UpdateItem']);
  mayKnowCallers(sendMail, data);
  if (stage.mailFrom !== undefined) {
    allow(sendMail, { actions: ['ses:SendEmail'], on: ['*'], when: { 'ses:FromAddress': addressIn(stage.mailFrom) } });
    answerFor(sendMail.role ?? sendMail, {
      finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
      reason: 'Whether the address or its domain was verified is not known here; the condition names the one sender.',
    });
  }
  new Rule(scope, 'OnImport', {
    eventBus: data.bus,
    description: 'Imports that were picked up, take long, are stored or have failed',
    eventPattern: { source: ['causeway'], detailType: Match.prefix('import.') },
    targets: [new LambdaTarget(sendMail, { retryAttempts: 20, maxEventAge: Duration.hours(6) })],
  });
}

/** `Imports <imports@example.com>` → `imports@example.com` */
const addressIn = (from: string) => /<([^<>]+)>$/.exec(from)?.[1] ?? from;
