/**
 * What a shared access signature says of itself. All of it but the signature is open to read
 * (https://learn.microsoft.com/rest/api/storageservices/create-service-sas); whether it holds, only Azure knows.
 */
export type Sas = {
  /** As it is put behind an address. */
  token: string;
  /** Letters of what it permits; undefined where a stored access policy says so. */
  permits: string | undefined;
  startsAt: Date | undefined;
  /** When it ends; undefined where a stored access policy says so. */
  endsAt: Date | undefined;
  /** Signed with a key that Microsoft Entra ID gave to somebody: what that person may not do, it does not permit either. */
  ofPerson: boolean;
};

/** Parameters of a SAS; nothing else may be smuggled into a request beside them. */
const PARAMETER = /^(s[a-z]{1,6}|rsc[a-z])$/;
const TOKEN = /^[\w%&=.~:,!/+-]{1,4000}$/;
/** A blob, a snapshot of it, a version of it. */
const OF_ONE_BLOB = new Set(['b', 'bs', 'bv']);

/** Reads a token; answers what is wrong with it as a text. The token itself is in no answer. */
export function readSas(token: string): Sas | string {
  const read = TOKEN.test(token) ? [...new URLSearchParams(token)] : [];
  const values = new Map(read);
  if (read.length === 0 || values.size < read.length) return NO_SAS;
  if (![...values.keys()].every((key) => PARAMETER.test(key)) || !values.has('sig') || !values.has('sv')) return NO_SAS;
  const permits = values.get('sp');
  if (permits === undefined && !values.has('si')) return NO_SAS;
  if (permits !== undefined && !/[cw]/.test(permits))
    return 'may not write: make one that may create and write (sp=cw)';
  if (OF_ONE_BLOB.has(values.get('sr') ?? '')) return 'is for a single blob: make one for the container (sr=c)';
  if (!includes(values.get('ss'), 'b') || !includes(values.get('srt'), 'o')) {
    return 'is for an account, but not for its blobs: make one for the service Blob and the resource type Object';
  }
  const ends = [values.get('se'), values.get('ske')].flatMap((time) => (time ? [new Date(time)] : []));
  const startsAt = values.get('st');
  const sas = {
    token,
    permits,
    startsAt: startsAt === undefined ? undefined : new Date(startsAt),
    endsAt: ends.toSorted((a, b) => a.getTime() - b.getTime())[0],
    ofPerson: values.has('skoid'),
  };
  return [...ends, sas.startsAt].some((time) => time && Number.isNaN(time.getTime())) ? NO_SAS : sas;
}

const NO_SAS =
  'must be a SAS token, such as sv=…&sr=c&sp=cw&se=…&sig=…, or the SAS URL of a container of Azure Blob Storage';

function includes(letters: string | undefined, one: string): boolean {
  return letters === undefined || letters.includes(one);
}

/** A token without its "?"; of a URL its host and its path's parts as well. */
export function splitSas(pasted: string): { token: string; host?: string; path: readonly string[] } {
  const text = pasted.trim();
  const url = /^https:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return { token: text.replace(/^\?/, ''), path: [] };
  const path = url.pathname.split('/').filter((part) => part !== '');
  return { token: url.search.slice(1), host: url.host, path };
}
