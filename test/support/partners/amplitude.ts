import { Ajv } from 'ajv';
import { type Asked, contractServer, type Reply, rowsByKey } from './contract-server.ts';

/** Amplitude's Batch Event Upload API as its pages describe it; there is no OpenAPI document of it. */
export const AMPLITUDE_KEY = 'an-amplitude-api-key-of-tests';
type Event = {
  event_type: string;
  device_id: string;
  user_id?: string;
  time: number;
  insert_id: string;
  event_properties?: Record<string, unknown>;
  user_properties?: { $set?: Record<string, unknown>; $clearAll?: string };
};

const text = { type: 'string', minLength: 1, maxLength: 1_024 };
const valid = new Ajv().compile({
  type: 'object',
  required: ['event_type', 'device_id', 'insert_id'],
  additionalProperties: false,
  properties: {
    ...{ event_type: text, device_id: text, user_id: text, insert_id: text },
    time: { type: 'integer', minimum: 1_000_000_000_000 },
    event_properties: { type: 'object' },
    user_properties: { type: 'object' },
  },
});

/** Names of events that Amplitude makes itself. */
const RESERVED = /^\[Amplitude\]/;

export function amplitudeServer() {
  const arrived = rowsByKey<Event>();
  /** Keys that are let in. */
  const keys = new Set([AMPLITUDE_KEY]);
  /** `insert_id`s of events that are refused. */
  const refuses = new Set<string>();

  function wrongField(event: Event | undefined): string | undefined {
    if (event && RESERVED.test(event.event_type)) return 'event_type';
    return event && valid(event) && !refuses.has(event.insert_id) ? undefined : 'time';
  }

  function take({ url, body }: Asked): Reply {
    const { api_key, events, options } = body as { api_key: string; events: Event[]; options: unknown };
    if (url.pathname !== '/batch') return { status: 404 };
    if (!keys.has(api_key)) return denied;
    if (events.length > 2_000) return { status: 413 };
    if (JSON.stringify(options) !== '{"min_id_length":1}')
      return { status: 400, body: { code: 400, error: 'options' } };
    const wrong = Map.groupBy(events.keys(), (place) => wrongField(events[place]));
    wrong.delete(undefined);
    if (wrong.size > 0) {
      return {
        status: 400,
        body: { code: 400, error: 'Invalid', events_with_invalid_fields: Object.fromEntries(wrong) },
      };
    }
    for (const event of events) arrived.add(`${event.device_id} ${event.insert_id}`, event);
    return { status: 200, body: { code: 200, events_ingested: events.length } };
  }
  const server = contractServer({ take, denied });
  const rows = () => [...arrived.rows.values()].filter((event) => event.device_id !== 'causeway-access-test');
  return { server, keys, refuses, rows, doubles: () => arrived.seen.doubles };
}

const denied: Reply = { status: 400, body: { code: 400, error: 'Invalid API key: an-a…' } };
