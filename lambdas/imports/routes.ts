import { routesOf } from '#runtime/routes.ts';
import { activityRoutes } from './answers/activity-routes.ts';
import { mappingRoutes } from './answers/mapping-routes.ts';
import { previewRoutes } from './answers/preview-routes.ts';
import { uploadRoutes } from './answers/upload-routes.ts';

/** What this slice takes and answers over HTTP. */
export const importRoutes = routesOf('imports/manage-imports', {
  ...uploadRoutes,
  ...mappingRoutes,
  ...previewRoutes,
  ...activityRoutes,
});
