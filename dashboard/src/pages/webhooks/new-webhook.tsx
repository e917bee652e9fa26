import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Page } from '../../parts/page.tsx';
import { ShownOnce } from './shown-once.tsx';
import type { Template } from './template.ts';
import { VerifyCalls } from './verify-calls.tsx';
import { bodyOf } from './webhook-body.ts';
import { WebhookEditor } from './webhook-editor.tsx';
import { emptyForm, nothingKept, type Secrets, type WebhookForm } from './webhook-form.ts';

const home = '/settings/channels/webhooks';

/** Adds a webhook, then shows its signing secret, this once. */
export function NewWebhook() {
  const [made, setMade] = useState<{ template: Template; signingSecret: string }>();
  const navigate = useNavigate();
  const queries = useQueryClient();

  async function save({ form, secrets }: { form: WebhookForm; secrets: Secrets }): Promise<void> {
    const { template, signingSecret } = await answer(
      api.POST('/api/webhooks', { body: bodyOf({ form, secrets, kept: nothingKept }) }),
    );
    await queries.invalidateQueries({ queryKey: ['webhooks'] });
    setMade({ template, signingSecret });
    window.scrollTo(0, 0);
  }

  if (made) {
    return (
      <Page
        title="Webhook added"
        description={<bdi>{made.template.name}</bdi>}
        actions={
          <ButtonLink to={`${home}/${made.template.id}`} variant="primary">
            Done
          </ButtonLink>
        }
      >
        <ShownOnce secret={made.signingSecret} />
        <VerifyCalls />
      </Page>
    );
  }
  return (
    <Page title="Add a webhook" description="Where calls go, how they are authenticated, and at what pace.">
      <WebhookEditor
        draft="webhook.new"
        initial={emptyForm}
        kept={nothingKept}
        save={save}
        leave={() => void navigate(home)}
      />
    </Page>
  );
}
