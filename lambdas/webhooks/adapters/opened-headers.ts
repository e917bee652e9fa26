import { Failure } from '#core/failure.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { type KeyAt, unsealText } from '#store/secrets/seal.ts';

/** The customer's headers with their values, which are in clear from here to the receiver and nowhere else. */
export async function openedHeaders(
  at: KeyAt,
  { accountId, headers }: Pick<Delivery, 'accountId' | 'headers'>,
): Promise<[name: string, value: string][]> {
  try {
    return await Promise.all(
      headers.map(async ({ name, sealed }): Promise<[string, string]> => {
        return [name, await unsealText(at, { accountId, use: 'receiver-header', sealed })];
      }),
    );
  } catch (cause) {
    throw new Failure('unavailable', 'the headers of a receiver could not be opened', { retry: 'later', cause });
  }
}
