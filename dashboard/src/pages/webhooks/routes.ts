import type { PageRoute } from '../../shell/page-route.ts';

const channels = ['Settings', 'Channels'];
const webhooks = { crumbs: [...channels, 'Webhooks'] };

export const webhookPages: PageRoute[] = [
  {
    path: 'settings/channels/webhooks',
    handle: webhooks,
    lazy: async () => ({ Component: (await import('./webhook-list.tsx')).WebhookList }),
  },
  {
    path: 'settings/channels/webhooks/new',
    handle: webhooks,
    lazy: async () => ({ Component: (await import('./new-webhook.tsx')).NewWebhook }),
  },
  {
    path: 'settings/channels/webhooks/:id',
    handle: webhooks,
    lazy: async () => ({ Component: (await import('./webhook-page.tsx')).WebhookPage }),
  },
  {
    path: 'settings/channels/webhooks/:id/edit',
    handle: webhooks,
    lazy: async () => ({ Component: (await import('./edit-webhook.tsx')).EditWebhook }),
  },
  {
    path: 'settings/channels/attempts',
    handle: { crumbs: [...channels, 'Webhook attempts'] },
    lazy: async () => ({ Component: (await import('./attempts-page.tsx')).AttemptsPage }),
  },
];
