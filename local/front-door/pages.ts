import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { contentSecurityPolicy } from '../../lib/platform/content-security-policy.ts';

/**
 * Serves the built dashboard as CloudFront does in AWS (`lib/dashboard.ts`): a path without a file's ending is a page, and
 * every page is `index.html`; hashed files may be kept for ever; the same Content-Security-Policy.
 */
const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
]);

export type PagesAt = { folder: string /** Other origins that pages may send to. */; alsoTo: readonly string[] };

/** False where there is no such file; nothing is sent then. */
export async function sendPage(at: PagesAt, path: string, response: ServerResponse): Promise<boolean> {
  const name = extname(path) === '' ? '/index.html' : path;
  const file = join(at.folder, normalize(name));
  const type = TYPES.get(extname(file));
  if (type === undefined || !file.startsWith(at.folder)) return false;
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return false;
  response.writeHead(200, {
    'content-type': type,
    'content-length': found.size,
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': contentSecurityPolicy({ connectTo: at.alsoTo }),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  createReadStream(file).pipe(response);
  return true;
}
