import { answer, api, askWithSession } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { untilWhole } from '../../api/patiently.ts';
import type { Campaign, Previewed, Segment } from './shapes.ts';

/** What these pages ask of the API. */
export const triggersQuery = {
  queryKey: ['campaigns', 'triggers'],
  queryFn: async () => (await answer(api.GET('/api/campaigns/triggers'))).triggers,
  staleTime: Number.POSITIVE_INFINITY,
};
export const templatesQuery = {
  queryKey: ['webhooks'],
  queryFn: async () => (await answer(api.GET('/api/webhooks'))).templates,
};
export const segmentsQuery = {
  queryKey: ['segments'],
  queryFn: async () => (await answer(api.GET('/api/segments'))).segments,
};
export const campaignQuery = (id: string) => ({
  queryKey: ['campaigns', id],
  queryFn: async () => (await answer(api.GET('/api/campaigns/{id}', { params: { path: { id } } }))).campaign,
});
export const resultsQuery = (id: string) => ({
  queryKey: ['campaigns', id, 'results'],
  queryFn: async () => (await answer(api.GET('/api/campaigns/{id}/results', { params: { path: { id } } }))).results,
});

export const statsQuery = (campaign: number, per: 'minute' | 'hour' | 'day') => ({
  queryKey: ['campaigns', String(campaign), 'stats', per],
  queryFn: async () => (await answer(api.GET('/api/webhooks/stats', { params: { query: { campaign, per } } }))).stats,
});

export const publish = async (id: string) =>
  (await answer(api.POST('/api/campaigns/{id}/publish', { params: { path: { id } } }))).campaign;
export const stop = async (id: string) =>
  (await answer(api.POST('/api/campaigns/{id}/stop', { params: { path: { id } } }))).campaign;
export const remove = async (id: string) =>
  await answer(api.DELETE('/api/campaigns/{id}', { params: { path: { id } } }));

/** What the catalogue makes of a form is known to the API alone; so are these bodies. */
export async function save(id: string | undefined, body: unknown): Promise<Campaign> {
  const made: { campaign: Campaign } = await send(
    id === undefined ? 'POST' : 'PATCH',
    id === undefined ? '/api/campaigns' : `/api/campaigns/${encodeURIComponent(id)}`,
    body,
  );
  return made.campaign;
}

export type Counted = { status: 'success'; people: number };

/** Counts whom a trigger would reach, however often it has to be asked for. */
export async function countAudience(trigger: unknown, signal: AbortSignal): Promise<Counted> {
  const ask = (reqId: string | undefined) =>
    send<Counted | { status: 'partial'; req_id: number }>(
      'POST',
      '/api/campaigns/audience',
      { trigger, ...(reqId !== undefined && { req_id: Number(reqId) }) },
      signal,
    );
  return await untilWhole(ask, { signal });
}

export const preview = async (body: unknown, signal: AbortSignal): Promise<Previewed> =>
  await send('POST', '/api/campaigns/preview', body, signal);

/** Makes a list of the people that a CSV names. */
export async function uploadList(name: string, csv: Blob): Promise<Segment> {
  const request = new Request(`/api/segments?name=${encodeURIComponent(name)}`, {
    ...{ method: 'POST', body: csv, headers: { 'content-type': 'text/csv' } },
  });
  const made: { segment: Segment } = await read(request);
  return made.segment;
}

async function send<Body>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Body> {
  const headers = { 'content-type': 'application/json' };
  return await read(new Request(path, { method, headers, body: JSON.stringify(body), ...(signal && { signal }) }));
}

async function read<Body>(request: Request): Promise<Body> {
  const response = await askWithSession(request);
  const body = await response.json().catch(() => undefined);
  if (!response.ok || body?.status === 'fail') throw failureOf(response, body);
  return body;
}
