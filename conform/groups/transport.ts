import { gunzipSync, gzipSync } from 'node:zlib';
import { holds, keysOf, matches, pick, same, shown, tried } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

/** An answer of some kilobytes: worth compressing for everybody. */
const LARGE = { d: Array.from({ length: 60 }, () => ({ type: 'event', identity: 'x', evtData: {} })) };
const dry = { method: 'POST', path: '/1/upload?dryRun=1' };
/** A gateway may read the bytes of a body that is called JSON as text, whatever its encoding. */
const zipped = { 'Content-Encoding': 'gzip', 'Content-Type': 'application/octet-stream' };
const gzip = { 'Accept-Encoding': 'gzip, deflate, br' };
const oneEvent = { d: [{ type: 'event', identity: 'x', evtName: 'Conform', evtData: {} }] };
const taken = tried(1);

const plainAndZipped = oncePerRun(async ({ call }) => ({
  plain: await call({ ...dry, body: LARGE }),
  zipped: await call({ ...dry, body: LARGE, headers: gzip }),
}));

async function isNotFound({ call }: World, path: string): Promise<void> {
  const answer = await call({ path });
  same([answer.status, answer.json ?? answer.text], [404, { status: 'fail', error: 'Not found', code: 404 }]);
}

export const transport: Group = {
  name: 'transport',
  rules: rules({
    '§1 JSON is gzipped when Accept-Encoding asks': async (world) => {
      const { zipped } = await plainAndZipped(world);
      same(zipped.headers['content-encoding'], 'gzip', 'content-encoding');
    },
    '§1 the gzipped answer inflates to the plain one': async (world) => {
      const { plain, zipped } = await plainAndZipped(world);
      same(gunzipSync(zipped.bytes).toString('utf8'), plain.text, 'the inflated body');
    },
    '§1 JSON is not compressed when nobody asks': async (world) => {
      const { plain } = await plainAndZipped(world);
      same(plain.headers['content-encoding'], undefined, 'content-encoding');
    },
    '§1 an answer that depends on Accept-Encoding says so to caches': async (world) => {
      const { plain } = await plainAndZipped(world);
      matches(plain.headers.vary, /accept-encoding/i, 'vary');
    },
    '§1 a client that takes only br is not sent gzip': async ({ call }) => {
      const answer = await call({ ...dry, body: LARGE, headers: { 'Accept-Encoding': 'br' } });
      holds(answer.headers['content-encoding'] !== 'gzip', 'gzip was sent to a client that takes br');
    },
    '§1 a gzipped error is an error like any other': async ({ send }) => {
      const answer = await send({ path: '/1/events.json?cursor=abc', headers: gzip });
      same([answer.status, pick(answer.json, 'code')], [401, 401]);
    },
    '§1 a gzipped request body is taken': async ({ call }) => {
      const body = gzipSync(JSON.stringify(oneEvent));
      same((await call({ ...dry, body, headers: zipped })).json, taken);
    },
    '§1 a gzipped request body that is called JSON is taken, or refused as malformed, never half read': async ({
      call,
    }) => {
      const body = gzipSync(JSON.stringify(oneEvent));
      const answer = await call({ ...dry, body, headers: { ...zipped, 'Content-Type': 'application/json' } });
      if (answer.status === 200) same(answer.json, taken);
      else same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
    },
    '§1 4 MB is measured after inflating, and inflating stops there': async ({ call }) => {
      const body = gzipSync(Buffer.alloc(200_000_000, 0x20));
      const answer = await call({ ...dry, body, headers: zipped });
      same([answer.status, pick(answer.json, 'code')], [400, 400]);
    },
    '§1 a body that is not the gzip it says it is, is malformed': async ({ call }) => {
      const answer = await call({ ...dry, body: oneEvent, headers: { 'Content-Encoding': 'gzip' } });
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
    },
    '§1 Content-Type may carry a charset, with a space': async ({ call }) => {
      const headers = { 'Content-Type': 'application/json; charset=utf-8' };
      same((await call({ ...dry, body: oneEvent, headers })).json, taken);
    },
    '§1 Content-Type may carry a charset, without a space': async ({ call }) => {
      const headers = { 'Content-Type': 'application/json;charset=utf-8' };
      same((await call({ ...dry, body: oneEvent, headers })).json, taken);
    },
    '§1 a body that is no JSON is answered 400 "Malformed request"': async ({ call }) => {
      const answer = await call({ ...dry, body: '{"d":[' });
      same([answer.status, pick(answer.json, 'code')], [400, 400]);
      matches(pick(answer.json, 'error'), /^Malformed request/, 'error');
    },
    '§1 a body that is no JSON is told where it ends to be': async ({ call }) => {
      const answer = await call({ ...dry, body: '{\n"d":[}' });
      matches(pick(answer.json, 'error'), /^Malformed request: .*line 2, column 6/, 'error');
    },
    '§1 a body that is no JSON is not quoted back': async ({ call }) => {
      const answer = await call({ ...dry, body: '{"d":topsecret' });
      holds(!answer.text.includes('topsecret'), 'the body is quoted');
    },
    '§1 GET /health asks for no passcode': async ({ send }) => {
      const answer = await send({ path: '/health' });
      same([answer.status, answer.json], [200, { status: 'success' }]);
    },
    '§13 a path with a slip is 404 with the nearest one': async ({ call }) => {
      const answer = await call({ path: '/1/event.json' });
      same([answer.status, pick(answer.json, 'code')], [404, 404]);
      matches(pick(answer.json, 'error'), /^Not found: .*\/1\/events\.json/, 'error');
    },
    '§13 a slash at the end is 404 with the path without it': async ({ call }) => {
      const answer = await call({ path: '/api/exports/' });
      same(answer.status, 404, 'status');
      matches(pick(answer.json, 'error'), /^Not found: .*\/api\/exports$/, 'error');
    },
    '§13 an unknown path under /1 is 404 JSON': (world) => isNotFound(world, '/1/no-such-thing.json'),
    '§13 an unknown path under /api is 404 JSON': (world) => isNotFound(world, '/api/no-such-thing'),
    '§13 an unknown path deep under /1 is 404 JSON': (world) => isNotFound(world, '/1/upload/no/such/thing'),
    '§13 an unknown path is 404 without a passcode too, never an empty 200': async ({ send }) => {
      const answer = await send({ path: '/1/nothing-here.json' });
      same([answer.status, keysOf(answer.json)], [404, ['code', 'error', 'status']]);
    },
    '§1 a known path by a method that it does not have is a 404 or 405 as JSON': async ({ call }) => {
      const answer = await call({ method: 'DELETE', path: '/1/upload' });
      holds([404, 405].includes(answer.status), `expected 404 or 405, got ${answer.status}`);
      same([pick(answer.json, 'status'), pick(answer.json, 'code')], ['fail', answer.status]);
    },
    '§1 HEAD is answered without a body and without a server error': async ({ call }) => {
      const answer = await call({ method: 'HEAD', path: '/1/events.json?cursor=abc' });
      holds(answer.status < 500, `expected no server error, got ${answer.status}`);
      same(answer.bytes.byteLength, 0, 'bytes of the body');
    },
    '§1 CORS: a preflight is let through from any origin': async ({ send }) => {
      const answer = await preflight(send);
      holds([200, 204].includes(answer.status), `expected 200 or 204, got ${answer.status}`);
      matches(answer.headers['access-control-allow-origin'], /^(\*|https:\/\/shop\.example)$/, 'allow-origin');
    },
    '§1 CORS: a preflight allows POST': async ({ send }) => {
      matches((await preflight(send)).headers['access-control-allow-methods'], /\*|\bPOST\b/, 'allow-methods');
    },
    '§1 CORS: a preflight allows the headers of the contract': async ({ send }) => {
      const allowed = String((await preflight(send)).headers['access-control-allow-headers']).toLowerCase();
      const wanted = ['content-type', 'x-clevertap-account-id', 'x-clevertap-passcode'];
      const missing = wanted.filter((name) => !allowed.includes(name));
      same(missing, [], 'headers that are not allowed');
    },
    '§1 CORS: an answer may be read by a page of another origin': async ({ call }) => {
      const answer = await call({ ...dry, body: oneEvent, headers: { Origin: 'https://shop.example' } });
      matches(answer.headers['access-control-allow-origin'], /^(\*|https:\/\/shop\.example)$/, 'allow-origin');
    },
    '§1 CORS: an error may be read by a page of another origin': async ({ send }) => {
      const answer = await send({ ...dry, body: oneEvent, headers: { Origin: 'https://shop.example' } });
      same(answer.status, 401, 'status');
      matches(answer.headers['access-control-allow-origin'], /^(\*|https:\/\/shop\.example)$/, 'allow-origin');
    },
    '§1 CORS: a preflight is let through on a path that has no such method, and on one that is not there': async ({
      send,
    }) => {
      for (const path of ['/getSchema', '/1/no-such-thing.json']) {
        const answer = await preflight(send, path);
        holds([200, 204].includes(answer.status), `expected 200 or 204 for ${path}, got ${answer.status}`);
        matches(answer.headers['access-control-allow-origin'], /^(\*|https:\/\/shop\.example)$/, 'allow-origin');
      }
    },
    '§1 OPTIONS without an origin is no server error': async ({ send }) => {
      const answer = await send({ method: 'OPTIONS', path: '/1/upload' });
      holds(answer.status < 500, `expected no server error, got ${answer.status}: ${shown(answer.text)}`);
    },
  }),
};

async function preflight(send: World['send'], path = '/1/upload') {
  return await send({
    method: 'OPTIONS',
    path,
    headers: {
      Origin: 'https://shop.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type,x-clevertap-account-id,x-clevertap-passcode',
    },
  });
}
