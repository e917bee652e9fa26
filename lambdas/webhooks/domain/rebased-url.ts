/**
 * Where a call goes that was put on the queue before its template moved to another origin: to the new address, with what the
 * call had in its query. The template's secrets are those of the new address, and the old one must not get them.
 */
export function rebasedUrl(url: string, templateUrl: string): string {
  const [was, is] = [new URL(url), new URL(templateUrl)];
  if (was.origin === is.origin) return url;
  for (const [name, value] of was.searchParams) if (!is.searchParams.has(name)) is.searchParams.append(name, value);
  return is.href;
}
