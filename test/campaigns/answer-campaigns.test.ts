import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recordedLogs } from '../runtime/logs.ts';
import { campaignsWorld } from './campaigns-world.ts';

const { call, target, crowd, written } = campaignsWorld();
const logs = recordedLogs();
const november = { from: 20261101, to: 20261130 };
const spring = {
  name: 'Spring',
  target_mode: 'email',
  where: { event_name: 'Charged', from: '-7d' },
  content: { subject: 'Spring', body: '<p>It is here.</p>', sender_name: 'Acme' },
  when: 'now',
};
const cannotBeSent = {
  status: 'fail',
  error: 'target_mode: email campaigns cannot be sent by this deployment: no channel is set up for them',
  code: 400,
};

describe('POST /1/targets/list.json', () => {
  it('lists no campaign, as there can be none', async () => {
    const { statusCode, json } = await target('list', november);
    expect([statusCode, json]).toEqual([200, { status: 'success', targets: [] }]);
    expect(logs.lines('campaign.answered')).toMatchObject([{ path: '/1/targets/list.json', outcome: 'answered' }]);
  });

  it('names the day that is wrong', async () => {
    const { statusCode, json } = await target('list', { ...november, from: 20260230 });
    expect([statusCode, json]).toEqual([
      400,
      { status: 'fail', error: expect.stringMatching(/^from: must be a day, such as 20250131/), code: 400 },
    ]);
  });
});

describe('POST /1/targets/result.json and stop.json', () => {
  it.each(['result', 'stop'])('%s of a campaign that is not there is 404 with its id', async (action) => {
    const { statusCode, json } = await target(action, { id: 1_457_432_766 });
    const error = 'id: there is no campaign 1457432766';
    expect([statusCode, json]).toEqual([404, { status: 'fail', error, code: 404 }]);
  });

  it.each([{}, { id: 0 }, { id: -5 }, { id: 1.5 }, { id: '1457432766' }, { id: 1e300 }])(
    '%j is refused: an id is a positive integer',
    async (body) => {
      const { statusCode, json } = await target('result', body);
      const error = 'id: must be the id of a campaign, a positive integer such as 1457432766';
      expect([statusCode, json.error]).toEqual([400, error]);
    },
  );
});

describe('POST /1/targets/create.json', () => {
  it('says of a campaign that is all right that no channel can send it, and keeps nothing', async () => {
    const { statusCode, json } = await target('create', spring);
    expect([statusCode, json]).toEqual([400, cannotBeSent]);
    expect((await target('list', november)).json.targets).toEqual([]);
    expect(new Set(written().map((one) => one.join('|')))).toEqual(
      new Set(['accounts|places', 'accounts|places#create']),
    );
  });

  it('names what is wrong with a campaign before it says that', async () => {
    const { statusCode, json } = await target('create', { ...spring, where: { event_nam: 'Charged' } });
    expect([statusCode, json.error]).toEqual([400, 'where.event_nam: is not known here, did you mean event_name?']);
  });
});

describe('/1/message/report.json', () => {
  const nothing = [200, { status: 'success', messages: [] }];

  it('reports no message, as none was sent, for days as texts or numbers and the documented filters', async () => {
    const body = { from: '20261001', to: 20261124, channel: ['push', 'email'], status: 'running,stopped', daily: true };
    const { statusCode, json } = await call('/1/message/report.json', { body });
    expect([statusCode, json]).toEqual(nothing);
  });

  it.each(['GET', 'POST'])('is asked by %s with the days in the address, or with none', async (method) => {
    const days = await call('/1/message/report.json', { method, query: 'from=20261101&to=20261130&daily=false' });
    expect([days.statusCode, days.json]).toEqual(nothing);
    const { statusCode, json } = await call('/1/message/report.json', { method });
    expect([statusCode, json]).toEqual(nothing);
  });

  it('names the day that is wrong in the address too', async () => {
    const { statusCode, json } = await call('/1/message/report.json', { method: 'GET', query: 'from=20261301' });
    expect([statusCode, json.error]).toEqual([400, expect.stringMatching(/^from: must be a day/)]);
  });
});

describe('the neighbours of campaigns', () => {
  it.each([
    ['/category-groups', 'category_groups'],
    ['/v1/contentBlock/list', 'content_blocks'],
  ])('%s lists nothing, as nothing is kept', async (path, name) => {
    expect((await call(path, { method: 'GET', as: 'export' })).json).toEqual({ status: 'success', [name]: [] });
  });

  it.each(['push', 'email', 'sms', 'webpush'])(
    'sending by %s is refused by the name of the channel',
    async (channel) => {
      const { statusCode, json } = await call(`/1/send/${channel}.json`, { body: { id: 1 } });
      const error = `${channel}: ${channel} campaigns cannot be sent by this deployment: no channel is set up for them`;
      expect([statusCode, json]).toEqual([400, { status: 'fail', error, code: 400 }]);
    },
  );

  it('a catalog is refused by name', async () => {
    expect((await call('/get_catalog_url', { body: {} })).json.error).toMatch(/catalogs are not taken/);
  });
});

describe('every call about campaigns', () => {
  it.each([
    ['list', november, 200],
    ['result', { id: 1 }, 404],
    ['create', spring, 403],
    ['stop', { id: 1 }, 403],
  ])('%s is answered to an export passcode with what its role may do', async (action, body, status) => {
    expect((await target(action, body, 'export')).statusCode).toBe(status);
  });

  it.each(['list', 'result', 'create', 'stop'])('%s is not for an upload passcode', async (action) => {
    const { statusCode, json } = await target(action, {}, 'upload');
    const needed = ['list', 'result'].includes(action) ? 'export or admin' : 'admin';
    expect([statusCode, json.error]).toEqual([403, `This passcode has the role "upload"; this call needs ${needed}`]);
  });

  it('waits for the same places as the Get APIs, and is 429 where they are taken', async () => {
    crowd();
    const { statusCode, json } = await target('list', november);
    expect([statusCode, json.error]).toEqual([429, 'Too many concurrent requests']);
  });

  it.each([
    ['that is no JSON', 'from=20261101', 'body: is not JSON at line 1, column 2'],
    ['that is no object', [november], 'body: must be a JSON object'],
    ['that is longer than a megabyte', 'x'.repeat(1_048_577), 'Malformed request: the body is over 1 MB'],
  ])('refuses a body %s', async (_, body, error) => {
    const { statusCode, json } = await target('list', body);
    expect([statusCode, json.error]).toEqual([400, error]);
  });

  it('takes a gzipped body, and says so where it is not gzip', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const zipped = { headers, body: gzipSync(JSON.stringify(november)) };
    expect((await call('/1/targets/list.json', zipped)).statusCode).toBe(200);
    const { statusCode, json } = await call('/1/targets/list.json', { headers, body: november });
    expect([statusCode, json.error]).toEqual([400, expect.stringMatching(/^Malformed request: the body is not gzip/)]);
  });

  it('a path that is none of them is 404', async () => {
    expect((await target('resume', { id: 1 })).json).toEqual({ status: 'fail', error: 'Not found', code: 404 });
  });
});
