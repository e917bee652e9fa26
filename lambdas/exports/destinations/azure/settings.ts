import * as z from 'zod';
import { prefixSchema } from '../prefix.ts';
import { readSas, splitSas } from './sas.ts';

/**
 * Settings of an export to Azure. The SAS is their only secret; account, container and prefix may also be given by pasting
 * its URL. What rests in the table is the account's host, the token alone, and the time at which it ends.
 */
const ACCOUNT =
  'must be the name of a storage account (3–24 characters of a–z and 0–9) or its host, such as acme.blob.core.windows.net';
const CONTAINER =
  'must be 3–63 characters of a–z, 0–9 and "-", beginning and ending with a letter or digit, without "--"';
const FOLDER = 'must have no folder whose name ends with "."';

const NAME = /^[a-z0-9]{3,24}$/;
/**
 * Azure's own hosts and no others, for what they are asked is decided by who writes the settings: public Azure, US Government,
 * China, and accounts with a DNS zone (https://learn.microsoft.com/azure/storage/common/storage-account-overview).
 */
const HOST =
  /^[a-z0-9]{3,24}\.((blob|dfs)\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.(blob|dfs)\.storage\.azure\.net)$/;

/** A folder that ends with "." is taken for another one: addresses are tidied on their way. */
const containerSchema = z.string(CONTAINER).regex(/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, CONTAINER);
const folderSchema = prefixSchema
  .refine((prefix) => !/\.(\/|$)/.test(prefix), FOLDER)
  .meta({ title: 'Folder', description: `for the files, such as causeway/; ${FOLDER}` });

export const azureSettings = z
  .strictObject({
    account: z
      .string(ACCOUNT)
      .refine((account) => hostOf(account) !== undefined, ACCOUNT)
      .optional()
      .meta({ title: 'Storage account', description: `${ACCOUNT}; not needed where the SAS is a whole URL` }),
    container: containerSchema
      .optional()
      .meta({ title: 'Container', description: `${CONTAINER}; not needed where the SAS is a whole URL` }),
    /** Stands before every name; a "/" is added at its end where it has none. */
    prefix: folderSchema.default(''),
    sas: z
      .string()
      .min(1, 'must not be empty')
      .meta({ title: 'Shared access signature (SAS)', description: 'the token, or the whole Blob SAS URL' }),
    /** Read from the SAS, for people to see; whatever is given is passed over. */
    expiresAt: z.string().optional().meta({ readOnly: true }),
  })
  .transform((given, context) => {
    const { token, host, path } = splitSas(given.sas);
    const [container, ...folders] = path.map((part) => decoded(part));
    const refuse = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message });
      return z.NEVER;
    };
    const account = hostOf(given.account ?? host ?? '');
    if (account === undefined) return refuse('account', host === undefined ? 'is missing' : ACCOUNT);
    if (host !== undefined && hostOf(host) !== account) return refuse('sas', `is not of the account ${account}`);
    const into = containerSchema.safeParse(given.container ?? container);
    if (!into.success) return refuse('container', container === undefined ? 'is missing' : CONTAINER);
    if (container !== undefined && container !== into.data)
      return refuse('sas', `is not of the container ${into.data}`);
    const prefix = folderSchema.safeParse(given.prefix || folders.join('/'));
    if (!prefix.success) return refuse('prefix', prefix.error.issues[0]?.message ?? FOLDER);
    const sas = readSas(token);
    if (typeof sas === 'string') return refuse('sas', sas);
    const expiresAt = sas.endsAt?.toISOString();
    return {
      ...{ account, container: into.data, prefix: prefix.data, sas: token },
      ...(expiresAt !== undefined && { expiresAt }),
    };
  });
export type AzureSettings = z.infer<typeof azureSettings>;

/** Host of an account's blobs. Blob Storage and Data Lake are two doors to one account; files come in by the first. */
function hostOf(account: string): string | undefined {
  const text = account
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '');
  if (NAME.test(text)) return `${text}.blob.core.windows.net`;
  return HOST.test(text) ? text.replace('.dfs.', '.blob.') : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
