import { accountPages } from '../pages/account/routes.ts';
import { campaignPages } from '../pages/campaigns/routes.ts';
import { dataPages } from '../pages/data/routes.ts';
import { exportPages } from '../pages/exports/routes.ts';
import { importPages } from '../pages/imports/routes.ts';
import { overviewPages } from '../pages/overview/routes.ts';
import { webhookPages } from '../pages/webhooks/routes.ts';
import type { PageRoute } from './page-route.ts';

/** Every page of the dashboard. */
export const pages: PageRoute[] = [
  ...overviewPages,
  ...campaignPages,
  ...dataPages,
  ...webhookPages,
  ...exportPages,
  ...importPages,
  ...accountPages,
];
