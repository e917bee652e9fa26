/**
 * A `content-disposition` by which a browser saves an answer under a name that a customer has a part in. The name in quotes holds letters,
 * digits and few signs, whatever the customer wrote; who reads RFC 8187 gets the whole name, percent-encoded
 * (https://www.rfc-editor.org/rfc/rfc6266#section-5).
 */
export function attachment(name: string): string {
  const plain = name.replace(/[^\w .()-]/g, '_');
  const whole = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** `people.csv.gz` without what says how it is written. */
export function stemOf(fileName: string): string {
  return fileName.replace(/(\.(csv|json|ndjson|jsonl|txt|gz|asc|pgp))+$/i, '') || 'import';
}
