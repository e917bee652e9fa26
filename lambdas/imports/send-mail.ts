import { dynamo, ses } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { readNews } from './domain/mail.ts';
import { sendMailEnv } from './env.ts';
import { mailNews } from './use-cases/mail-news.ts';

/** Called by a rule of the bus: mails that an import was picked up, takes long, is stored or has failed. */
const env = readEnv(sendMailEnv);
const mail = mailNews({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  accountsAt: { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now },
  mail: { client: ses(), from: env.MAIL_FROM, configurationSet: env.CONFIGURATION_SET },
});

export const handler = eventHandler({ name: 'import.mailed' }, async (event: unknown) => {
  const news = readNews(event);
  const { outcome, reason } = await mail(news);
  if (outcome === 'refused') count('ImportMailsRefused', 1);
  const { type, detail } = news;
  return { result: undefined, facts: { account: detail.accountId, importId: detail.import.id, type, outcome, reason } };
});
