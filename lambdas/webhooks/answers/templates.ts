import { Failure } from '#core/failure.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { Call, HttpReply } from '#runtime/bound-routes.ts';
import { listTemplates, readTemplate } from '#store/webhooks/templates.ts';
import { templateView } from '../domain/shown-template.ts';
import type { Rotation } from '../domain/signing-secrets.ts';
import { SAVING_STATUS, type TestAnswer } from '../domain/test-call.ts';
import { removeTemplate } from '../use-cases/delete-template.ts';
import {
  createTemplate,
  editTemplate,
  type ManageAt,
  rotateSecret,
  tryEdit,
  tryTemplate,
} from '../use-cases/keep-templates.ts';

/** What is asked of an account's webhook templates. */
type Body = Record<string, unknown>;

export function templateAnswers(at: ManageAt) {
  const view = (template: Template) => templateView(template, at.now());
  return {
    'GET /api/webhooks': async ({ account }: Call) => {
      const found = await listTemplates(at.webhooks, account.accountId);
      const facts = { action: 'list', templates: found.length };
      return { body: { status: 'success', templates: found.map(view) }, facts };
    },
    'POST /api/webhooks': async ({ account: { accountId }, body }: Call<Body>) => {
      const { template, signingSecret } = await createTemplate(at, { accountId, input: body() });
      return shown('create', template, { status: 201, more: { signingSecret } });
    },
    'POST /api/webhooks/test': async ({ account: { accountId }, body }: Call<Body>) => {
      return told(await tryTemplate(at, { accountId, input: body() }));
    },
    'GET /api/webhooks/{id}': async (call: Call) => shown('show', await templateOf(call)),
    'PATCH /api/webhooks/{id}': async (call: Call<Body>) => {
      return shown('edit', await editTemplate(at, { before: await templateOf(call), input: call.body() }));
    },
    'POST /api/webhooks/{id}/test': async (call: Call<Body>) => {
      return told(await tryEdit(at, { before: await templateOf(call), input: call.body() }));
    },
    'POST /api/webhooks/{id}/rotate': async (call: Call<Rotation>) => {
      const { overlapHours } = call.body();
      const { template, signingSecret } = await rotateSecret(at, { before: await templateOf(call), overlapHours });
      return shown('rotate', template, { more: { signingSecret } });
    },
    'DELETE /api/webhooks/{id}': async (call: Call) => {
      const template = await templateOf(call);
      await removeTemplate(at, template);
      return { body: { status: 'success' }, facts: { action: 'delete', templateId: template.templateId } };
    },
  };

  /** The template that the path names, of the account of whoever calls. */
  async function templateOf({ account: { accountId }, params: { id = '' } }: Pick<Call, 'account' | 'params'>) {
    const templateId = /^\d{1,15}$/.test(id) ? Number(id) : undefined;
    const found = templateId === undefined ? undefined : await readTemplate(at.webhooks, { accountId, templateId });
    if (!found) throw new Failure('not-found', `There is no template ${id.slice(0, 40)}`, { retry: 'never' });
    return found;
  }

  function told(test: TestAnswer): HttpReply {
    const saves = test.status === SAVING_STATUS;
    return { body: { status: 'success', test: { ...test, saves } }, facts: { action: 'test', ...test } };
  }

  function shown(action: string, template: Template, { status = 200, more = {} } = {}): HttpReply {
    const body = { status: 'success', template: view(template), ...more };
    return { status, body, facts: { action, templateId: template.templateId } };
  }
}
