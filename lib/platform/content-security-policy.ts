/**
 * What a page of the dashboard may load and call: its own files and the API under the same address, and nothing inline.
 * @param connectTo origins beside its own that pages send to: the bucket that files are uploaded to
 */
export function contentSecurityPolicy({ connectTo }: { connectTo: readonly string[] }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
