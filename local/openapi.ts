import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routeTables } from '../lib/routes.ts';
import { openApiOf } from './openapi/document.ts';
import { partnersInstructions } from './openapi/instructions.ts';

/**
 * Writes what the API tells of itself: the OpenAPI document, which `door/answer-unknown` serves, from the route table, and the
 * instructions of partners, which `GET /api/partners` has, from their folders. `npm run openapi`.
 */
const write = (file: string, value: object) =>
  writeFileSync(join(import.meta.dirname, '../lambdas', file), `${JSON.stringify(value, null, 2)}\n`);

write('exports/destinations/instructions.json', partnersInstructions());
write('door/openapi.json', openApiOf(routeTables));
