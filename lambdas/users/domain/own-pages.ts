/**
 * Whether a browser says that a page of another site makes this request. Such a request carries no cookie of ours, since that is
 * `SameSite=Strict`; this holds where a browser does not know that, and where a page of a sibling domain asks. What is
 * no browser says nothing of the kind, and is nobody's page.
 */
type Header = (name: string) => string | undefined;

export function isForeign(header: Header): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = header('origin');
  if (origin === undefined) return false;
  // Whatever stands before the API and has an address of its own tells by the first what it was called.
  const host = header('x-forwarded-host') ?? header('host');
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}
