import { Aws, CfnOutput, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  UserPool,
  type UserPoolClient,
  UserPoolEmail,
  VerificationEmailStyle,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { answerFor } from './platform/checks.ts';
import type { Stage } from './stages.ts';

/**
 * The people who sign in: their passwords, second factors and invitations, which are Cognito's to keep. Which account somebody
 * belongs to is in the table Accounts.
 *
 * The plan is Lite, which has all of this at $0.0055 a person and month beyond the first 10,000; Essentials costs $0.015
 * (https://aws.amazon.com/cognito/pricing/).
 */
export class People extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { stage, removalPolicy }: { stage: Stage; removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.LITE,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
        tempPasswordValidity: Duration.days(7),
      },
      userInvitation: invitation(stage),
      userVerification: {
        emailStyle: VerificationEmailStyle.CODE,
        emailSubject: 'Your code for Causeway',
        emailBody: 'Your code to choose a new password is {####}. If you did not ask for it, nothing has to be done.',
      },
      ...(stage.mailFrom !== undefined && { email: sender(stage.mailFrom, stage) }),
      deletionProtection: stage.onDelete === 'retain',
      removalPolicy,
    });
    answerFor(this.pool, {
      finding: /^AwsSolutions-COG1$/,
      reason: 'Twelve characters and no rule of what they must be, as NIST SP 800-63B (5.1.1.2) has it.',
    });
    answerFor(this.pool, {
      finding: /^AwsSolutions-COG2$/,
      reason: 'Everybody may have a second factor; whether they must is for the customer to say.',
    });
    answerFor(this.pool, {
      finding: /^AwsSolutions-COG(3|8)$/,
      reason:
        'Threat protection needs the plan Plus; wrong tries are counted by sign-in itself, and Cognito locks out.',
    });
    // Only the function that signs people in may, by its role: the flows that anybody may begin with a password are off.
    this.client = this.pool.addClient('SignIn', {
      authFlows: { adminUserPassword: true },
      preventUserExistenceErrors: true,
      disableOAuth: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(5),
      idTokenValidity: Duration.minutes(5),
      refreshTokenValidity: Duration.days(7),
      authSessionValidity: Duration.minutes(10),
    });
    new CfnOutput(scope, 'UserPoolId', { value: this.pool.userPoolId });
  }
}

/** The address of the page is known only where the dashboard has a name of its own; the API's is no page. */
function invitation({ dashboardDomain }: Stage) {
  const where = dashboardDomain ? ` at https://${dashboardDomain.name}` : '';
  return {
    emailSubject: 'You were invited to Causeway',
    emailBody: `You were invited to Causeway. Sign in${where} as {username} with the temporary password {####} within 7 days; you will choose one of your own.`,
  };
}

/** By SES, which has verified the domain, or the address; without a sender, Cognito mails itself, 50 times a day. */
function sender(mailFrom: string, { mailAddressAlone }: Stage): UserPoolEmail {
  const [, name, address = mailFrom] = /^(.*?) ?<([^<>]+)>$/.exec(mailFrom) ?? [];
  const sesVerifiedDomain = address.slice(address.indexOf('@') + 1);
  return UserPoolEmail.withSES({
    fromEmail: address,
    ...(name && { fromName: name }),
    ...(!mailAddressAlone && { sesVerifiedDomain }),
    sesRegion: Aws.REGION,
  });
}
