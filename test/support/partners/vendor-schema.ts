import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/**
 * A partner's own OpenAPI document, where a copy of it lies beside the project: `../shared/vendors`. The copies are not ours to
 * pass on, so that elsewhere requests are held against the rules of our stand-ins alone.
 */
const ROOT = join(import.meta.dirname, '../../..');
const FOLDERS = [join(ROOT, '../shared/vendors'), join(ROOT, '../../shared/vendors')];

/**
 * What the document says of the body of a request.
 * @param mend takes known mistakes out of the document's text
 */
export function bodySchema(
  file: string,
  { path, mend = (text) => text }: { path: string; mend?: (text: string) => string },
): ValidateFunction | undefined {
  const found = FOLDERS.map((folder) => join(folder, file)).find((one) => existsSync(one));
  if (!found) return undefined;
  const document = parse(mend(readFileSync(found, 'utf8')));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: file });
  const pointer = ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'];
  const fragment = pointer.map((step) => encodeURIComponent(step.replaceAll('/', '~1'))).join('/');
  return ajv.compile({ $ref: `${file}#/${fragment}` });
}
