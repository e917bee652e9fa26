/** What this slice takes and answers over HTTP: `/api/campaigns`, and the campaign API of the wire contract. */
export { manageCampaignRoutes } from './answers/manage-routes.ts';
export { previewRoutes } from './answers/preview-routes.ts';
export { campaignRoutes } from './answers/target-routes.ts';
