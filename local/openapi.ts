import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routeTables } from '../lib/routes.ts';
import { openApiOf } from './openapi/document.ts';

/** Writes the OpenAPI document, which `door/answer-unknown` serves, from the route table: `npm run openapi`. */
const file = join(import.meta.dirname, '../lambdas/door/openapi.json');
writeFileSync(file, `${JSON.stringify(openApiOf(routeTables), null, 2)}\n`);
