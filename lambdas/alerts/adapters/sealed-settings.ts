import { type KeyAt, sealText } from '#store/secrets/seal.ts';
import type { AlertSettings, MixedSettings } from '../domain/alert-settings.ts';

/** The settings with every header's value sealed for the account; `webhooks/deliver-webhook` opens them. */
export async function sealedSettings(
  at: KeyAt,
  { accountId, settings }: { accountId: string; settings: MixedSettings },
): Promise<AlertSettings> {
  const headers = settings.headers.map(async (header) => {
    if ('sealed' in header) return header;
    const { name, value } = header;
    return { name, sealed: await sealText(at, { accountId, use: 'receiver-header', text: value }) };
  });
  return { ...settings, headers: await Promise.all(headers) };
}
