import type { PageRoute } from '../../shell/page-route.ts';

export const exportPages: PageRoute[] = [];
