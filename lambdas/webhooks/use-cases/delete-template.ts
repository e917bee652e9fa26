import { Failure } from '#core/failure.ts';
import type { Template } from '#core/webhooks/template.ts';
import { campaignsUsing } from '#store/campaigns/template-uses.ts';
import { alertTemplateId } from '#store/webhooks/alert-receivers.ts';
import { deleteTemplate, markClosing, unmarkClosing } from '../adapters/dynamo-templates.ts';
import type { ManageAt } from './keep-templates.ts';

/**
 * Deletes a template that nobody uses. It is marked before its uses are looked for: who begins to use it before the mark is
 * seen, and who comes after it is refused. Where the function dies in between, the mark lapses.
 */
export async function removeTemplate(at: ManageAt, template: Template): Promise<void> {
  const now = at.now();
  await markClosing(at.webhooks, { template, now });
  const users = await usersOf(at, template);
  if (users.length === 0) return await deleteTemplate(at.webhooks, { template, now });
  await unmarkClosing(at.webhooks, template);
  const text = `The template "${template.name}" is used by ${users.join(', ')}; end or change them first`;
  throw new Failure('conflict', text, { retry: 'never' });
}

async function usersOf(at: ManageAt, template: Template): Promise<string[]> {
  const campaigns = await campaignsUsing(at.campaigns, template);
  const alerts = (await alertTemplateId(at.accounts, template.accountId)) === template.templateId;
  return [
    ...(alerts ? ['status alerts'] : []),
    ...campaigns.map(({ campaignId, name }) => `campaign ${campaignId} "${name}"`),
  ];
}
