import * as z from 'zod';

/**
 * The emulator keeps an API's CORS settings as the template spells them (`AllowOrigins`) and reads them as its own API
 * does (`allowOrigins`), so a deployed API has none. This tells it the same settings again, in the spelling it reads.
 */
const apiSchema = z.object({ corsConfiguration: z.record(z.string(), z.unknown()).optional() });

/** @param at the emulator and the id of an HTTP API in it */
export async function respellCors(at: { endpoint: string; apiId: string }): Promise<void> {
  const address = `${at.endpoint}/v2/apis/${at.apiId}`;
  const { corsConfiguration } = apiSchema.parse(await (await fetch(address)).json());
  if (!corsConfiguration) return;
  const respelt = Object.entries(corsConfiguration).map(([key, value]) => [
    key.charAt(0).toLowerCase() + key.slice(1),
    value,
  ]);
  const body = JSON.stringify({ corsConfiguration: Object.fromEntries(respelt) });
  const answer = await fetch(address, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`The emulator did not take the API's CORS settings: HTTP ${answer.status}`);
}
