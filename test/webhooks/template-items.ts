import type { Template } from '#core/webhooks/template.ts';
import { nameKey, templateKey } from '#store/webhooks/templates.ts';

/** A template as the table has it: the item itself, and that of its name. */
export function templateItems(change: Partial<Template> & { accountId: string }): Record<string, unknown>[] {
  const template: Template = {
    ...{ templateId: 17, name: 'Shop', method: 'POST', url: 'https://example.com/template' },
    ...{ headers: [], auth: { kind: 'none' }, signing: [], broadcastSize: 100, privacy: [], version: 1 },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z' },
    ...change,
  };
  return [
    { ...templateKey(template), ...template },
    { ...nameKey(template), templateId: template.templateId },
  ];
}
