import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { useNotices } from '../../shell/notices.tsx';
import type { Template } from './template.ts';
import { useTemplate } from './use-templates.ts';
import { editOf } from './webhook-body.ts';
import { WebhookEditor } from './webhook-editor.tsx';
import { formOf, keptOf, type Secrets, type WebhookForm } from './webhook-form.ts';

export function EditWebhook() {
  const { id = '' } = useParams();
  const query = useTemplate(id);
  return (
    <Page title="Edit webhook" description={query.data && <bdi>{query.data.name}</bdi>}>
      <Loaded query={query}>
        {/* What was read some time ago would be filled in, and take back what others changed since. */}
        {(template) => query.isFetchedAfterMount && <Editor template={template} />}
      </Loaded>
    </Page>
  );
}

function Editor({ template }: { template: Template }) {
  const id = String(template.id);
  const path = `/settings/channels/webhooks/${id}`;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { tell } = useNotices();
  const kept = keptOf(template);

  async function save({ form, secrets }: { form: WebhookForm; secrets: Secrets }): Promise<void> {
    const body = editOf({ form, secrets, kept });
    await answer(api.PATCH('/api/webhooks/{id}', { params: { path: { id } }, body }));
    await queries.invalidateQueries({ queryKey: ['webhooks'] });
    tell({ type: 'success', text: <bdi>{form.name} is saved.</bdi> });
    navigate(path);
  }

  return (
    <WebhookEditor
      draft={`webhook.${id}`}
      initial={formOf(template)}
      {...{ kept, id, save }}
      leave={() => void navigate(path)}
    />
  );
}
