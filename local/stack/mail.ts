import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { dummyCredentials, region } from './settings.ts';

/**
 * Whom mails of the one-machine stack are from. SES refuses a sender that it has not verified, and so does the emulator, which
 * verifies at once. It sends nothing: `GET /_ministack/ses/messages` shows what would have gone out.
 */
const MAIL_FROM = 'Causeway <imports@causeway.localhost>';

/** Verifies the sender; returns what the stacks are told of it (`lib/stages.ts`). */
export async function standMail({ endpoint }: { endpoint: string }): Promise<string> {
  const client = new SESv2Client({ endpoint, region, credentials: dummyCredentials });
  try {
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity: 'imports@causeway.localhost' }));
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'AlreadyExistsException') throw thrown;
  } finally {
    client.destroy();
  }
  return MAIL_FROM;
}
