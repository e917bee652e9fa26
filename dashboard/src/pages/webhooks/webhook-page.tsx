import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { useNotices } from '../../shell/notices.tsx';
import type { Template } from './template.ts';
import { TestResult } from './test-result.tsx';
import { useTemplate } from './use-templates.ts';
import { WebhookSettings } from './webhook-settings.tsx';
import { WebhookSigning } from './webhook-signing.tsx';
import { WebhookStatistics } from './webhook-statistics.tsx';

const home = '/settings/channels/webhooks';

/** One webhook: how it is doing, how it is set up, and how its calls are verified. */
export function WebhookPage() {
  const { id = '' } = useParams();
  const query = useTemplate(id);
  return query.data ? (
    <Shown template={query.data} />
  ) : (
    <Page title="Webhook">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

function Shown({ template }: { template: Template }) {
  const id = String(template.id);
  const mayChange = useSession().role !== 'viewer';
  const [isDeleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { tell } = useNotices();
  const trying = useMutation({
    mutationFn: async () => {
      const params = { path: { id } };
      return (await answer(api.POST('/api/webhooks/{id}/test', { params, body: {} }))).test;
    },
  });

  async function remove(): Promise<void> {
    await answer(api.DELETE('/api/webhooks/{id}', { params: { path: { id } } }));
    queries.removeQueries({ queryKey: ['webhooks', id] });
    await queries.invalidateQueries({ queryKey: ['webhooks'], exact: true });
    tell({ type: 'success', text: <bdi>{template.name} is deleted.</bdi> });
    navigate(home);
  }

  const actions = mayChange && (
    <SpaceBetween direction="horizontal" size="xs">
      <Button loading={trying.isPending} loadingText="Calling" onClick={() => trying.mutate()}>
        Send test
      </Button>
      <Button onClick={() => setDeleting(true)}>Delete</Button>
      <ButtonLink to={`${home}/${id}/edit`} variant="primary">
        Edit
      </ButtonLink>
    </SpaceBetween>
  );
  return (
    <Page title={template.name} description={<Given text={`${template.method} ${template.url}`} />} actions={actions}>
      <TestResult trying={trying} />
      <WebhookStatistics id={id} />
      <WebhookSettings template={template} />
      <WebhookSigning template={template} mayChange={mayChange} />
      {isDeleting && (
        <Confirm
          title="Delete this webhook?"
          verb="Delete"
          typed={template.name}
          act={remove}
          close={() => setDeleting(false)}
        >
          Its settings, secrets and name go; what was delivered stays in the log of attempts. One that a campaign or
          status alerts use stays.
        </Confirm>
      )}
    </Page>
  );
}
