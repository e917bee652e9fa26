import { accountId } from '../support/http-account.ts';

/** The item of a webhook template called "Shop", and that of its name. */
export const TEMPLATE = 1_767_000_000;
const created = '2026-01-01T00:00:00.000Z';

export const shopTemplate = (): Record<string, unknown> => ({
  ...{ pk: accountId, sk: `template#${TEMPLATE}`, accountId, templateId: TEMPLATE, name: 'Shop', method: 'POST' },
  ...{ url: 'https://example.com/hook', auth: { kind: 'none' }, signing: [{ sealed: 'AAAA' }] },
  ...{ version: 1, createdAt: created, changedAt: created },
});

export const shopName = (): Record<string, unknown> => ({
  pk: accountId,
  sk: 'template-name#shop',
  templateId: TEMPLATE,
});
