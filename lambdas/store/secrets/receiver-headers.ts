import { Failure } from '#core/failure.ts';
import type { SealedHeader } from '#core/messages/delivery.ts';
import { type KeyAt, sealText, unsealText } from './seal.ts';

/** Headers that a customer has us send to a receiver: their values are sealed when they are saved, and opened when they are sent. */
const use = 'receiver-header';
type OpenHeader = { name: string; value: string };

/** The headers with every value sealed; those that are sealed already stay as they are. */
export async function sealHeaders(
  at: KeyAt,
  { accountId, headers }: { accountId: string; headers: readonly (OpenHeader | SealedHeader)[] },
): Promise<SealedHeader[]> {
  return await Promise.all(
    headers.map(async (header) => {
      if ('sealed' in header) return header;
      return { name: header.name, sealed: await sealText(at, { accountId, use, text: header.value }) };
    }),
  );
}

/** The headers with their values, which are in clear from here to the receiver and nowhere else. */
export async function openHeaders(
  at: KeyAt,
  { accountId, headers }: { accountId: string; headers: readonly SealedHeader[] },
): Promise<[name: string, value: string][]> {
  try {
    return await Promise.all(
      headers.map(async ({ name, sealed }): Promise<[string, string]> => {
        return [name, await unsealText(at, { accountId, use, sealed })];
      }),
    );
  } catch (cause) {
    throw new Failure('unavailable', 'the headers of a receiver could not be opened', { retry: 'later', cause });
  }
}
