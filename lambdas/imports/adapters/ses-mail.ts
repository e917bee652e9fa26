import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { Failure } from '#core/failure.ts';
import { isWorthWaiting } from '#store/aws/worth-waiting.ts';
import type { Mail } from '../domain/mail.ts';

/** Mail by SES. `configurationSet` has the suppression list, by which an address that bounced or complained gets no more. */
export type MailAt = { client: SESv2Client; from: string; configurationSet: string };
export type Sent = { kind: 'sent' } | { kind: 'refused'; reason: string };

const CHARSET = 'UTF-8';
const part = (Data: string) => ({ Data, Charset: CHARSET });

/** SES takes it, or says why it never will; what may pass by itself is an `unavailable`. */
export async function sendMail(at: MailAt, { to, mail }: { to: string; mail: Mail }): Promise<Sent> {
  const command = new SendEmailCommand({
    FromEmailAddress: at.from,
    Destination: { ToAddresses: [to] },
    ...(at.configurationSet && { ConfigurationSetName: at.configurationSet }),
    Content: { Simple: { Subject: part(mail.subject), Body: { Text: part(mail.text), Html: part(mail.html) } } },
  });
  try {
    await at.client.send(command);
    return { kind: 'sent' };
  } catch (cause) {
    // What SES says of a sender or an address that it does not take never passes: 400, with names such as MessageRejected.
    if (!isWorthWaiting(cause)) return { kind: 'refused', reason: cause instanceof Error ? cause.name : 'unknown' };
    throw new Failure('unavailable', 'SES did not take a mail', { retry: 'later', cause });
  }
}
