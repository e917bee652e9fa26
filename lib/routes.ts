import type { RouteTable } from '#runtime/routes.ts';
import { accountRoutes, auditRoutes, passcodeRoutes } from '../lambdas/accounts/routes.ts';
import { alertRoutes } from '../lambdas/alerts/routes.ts';
import { campaignRoutes, manageCampaignRoutes, previewRoutes } from '../lambdas/campaigns/routes.ts';
import { countRoutes } from '../lambdas/counts/routes.ts';
import { eventRoutes, profileRoutes } from '../lambdas/cursors/routes.ts';
import { doorRoutes } from '../lambdas/door/routes.ts';
import { exportRoutes } from '../lambdas/exports/routes.ts';
import { importRoutes } from '../lambdas/imports/routes.ts';
import { overviewRoutes } from '../lambdas/overview/routes.ts';
import { changeRoutes, lookUpRoutes } from '../lambdas/profiles/routes.ts';
import { segmentRoutes } from '../lambdas/segments/routes.ts';
import { sftpRoutes } from '../lambdas/sftp/routes.ts';
import { receiptRoutes, recentRoutes, refusedRoutes, uploadRoutes } from '../lambdas/uploads/routes.ts';
import { signInRoutes, userRoutes } from '../lambdas/users/routes.ts';
import { attemptRoutes, webhookRoutes } from '../lambdas/webhooks/routes.ts';

/** Every route of the API, by the function that answers it, in the order that the OpenAPI document has. */
export const routeTables: readonly RouteTable[] = [
  uploadRoutes,
  recentRoutes,
  receiptRoutes,
  refusedRoutes,
  changeRoutes,
  eventRoutes,
  profileRoutes,
  lookUpRoutes,
  countRoutes,
  campaignRoutes,
  manageCampaignRoutes,
  previewRoutes,
  exportRoutes,
  webhookRoutes,
  attemptRoutes,
  alertRoutes,
  overviewRoutes,
  accountRoutes,
  passcodeRoutes,
  auditRoutes,
  signInRoutes,
  userRoutes,
  segmentRoutes,
  importRoutes,
  sftpRoutes,
  doorRoutes,
];

/** Beginnings of the API's paths as CloudFront spells them, `/api/*`; of routes that only functions call there are none. */
export function apiPaths(): string[] {
  const keys = routeTables.flatMap(({ routes }) =>
    Object.entries(routes).flatMap(([key, { internal }]) => (internal ? [] : key)),
  );
  const paths = keys.map((key) => {
    const [, first = '', ...rest] = key.split('/');
    return rest.length > 0 ? `/${first}/*` : `/${first}`;
  });
  return [...new Set(paths)].sort();
}
