import type { PageRoute } from '../../shell/page-route.ts';

export const campaignPages: PageRoute[] = [
  {
    path: 'campaigns',
    handle: { crumbs: ['Campaigns'] },
    lazy: async () => ({ Component: (await import('./campaigns.tsx')).Campaigns }),
  },
  {
    path: 'campaigns/new',
    handle: { crumbs: ['Campaigns', 'Webhooks'] },
    lazy: async () => ({ Component: (await import('./builder/new-campaign.tsx')).NewCampaign }),
  },
  {
    path: 'campaigns/:id',
    handle: { crumbs: ['Campaigns', 'Results'] },
    lazy: async () => ({ Component: (await import('./campaign.tsx')).CampaignPage }),
  },
  {
    path: 'campaigns/:id/edit',
    handle: { crumbs: ['Campaigns', 'Edit'] },
    lazy: async () => ({ Component: (await import('./builder/edit-campaign.tsx')).EditCampaign }),
  },
];
