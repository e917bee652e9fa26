import type { paths } from '../../api/schema.d.ts';

/** What `GET /api/overview` answers. */
export type Overview = paths['/api/overview']['get']['responses']['200']['content']['application/json'];
