import { type AccountsAt, readAccount } from '#store/accounts/accounts.ts';
import { changeImport, type ImportsAt, readImport } from '../adapters/dynamo-imports.ts';
import { type MailAt, sendMail } from '../adapters/ses-mail.ts';
import { type ImportNews, mailOf } from '../domain/mail.ts';

/**
 * Mails what the bus told of an import to whom its manifest, or its account, names. The bus tells at least once; what was mailed is
 * noted in the import, so that only a crash between the mail and the note has it mailed twice. A mail that is refused is an
 * outcome: it changes nothing about the import.
 */
export type MailDeps = { importsAt: ImportsAt; accountsAt: AccountsAt; mail: MailAt };
export type Mailed = 'sent' | 'refused' | 'already' | 'to-nobody' | 'off';

export function mailNews({ importsAt, accountsAt, mail }: MailDeps) {
  return async function tell(news: ImportNews): Promise<{ outcome: Mailed; reason?: string }> {
    if (mail.from === '') return { outcome: 'off' };
    const { accountId } = news.detail;
    const made = await readImport(importsAt, { accountId, importId: news.detail.import.id });
    const name = nameOf(news);
    if (made.mailed?.has(name)) return { outcome: 'already' };
    const to = made.clientEmail ?? (await readAccount(accountsAt, accountId)).account?.email;
    if (to === undefined) return { outcome: 'to-nobody' };
    const sent = await sendMail(mail, { to, mail: mailOf(news, made) });
    await changeImport(importsAt, made, { change: 'ADD #mailed :name', values: { ':name': new Set([name]) } });
    return sent.kind === 'sent' ? { outcome: 'sent' } : { outcome: 'refused', reason: sent.reason };
  };
}

/** That it is slow is told several times. */
const nameOf = ({ type, detail }: ImportNews) => (type === 'import.slow' ? `${type} ${detail.at}` : type);
