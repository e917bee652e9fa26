import { describe, expect, it } from 'vitest';
import { accountId, headersOf } from '../support/http-account.ts';
import { campaignsWorld } from './campaigns-world.ts';

const { target, crowd, counting, countingFails, counted } = campaignsWorld();
const push = {
  name: 'Spring',
  target_mode: 'push',
  where: { event_name: 'Charged', from: '-7d' },
  content: { title: 'Spring', body: 'It is here.' },
  when: 'now',
  estimate_only: true,
};
const reached = { email: 70, sms: 60, android: 10, ios: 4, windows: 1, webpush: 2 };
const audience = { status: 'success', people: 100, reached };

describe('an estimate of a campaign', () => {
  it.each([
    ['a push without devices', {}, { android: 10, ios: 4 }],
    ['a push to named devices', { devices: ['ios', 'Windows'] }, { ios: 4, Windows: 1 }],
    ['a push to a device that nobody has', { devices: ['__proto__'] }, JSON.parse('{"__proto__":0}')],
    ['a web push', { target_mode: 'webpush' }, { webpush: 2 }],
    ['e-mails', { target_mode: 'email', content: { subject: 's', body: 'b' } }, { email: 70 }],
    ['texts', { target_mode: 'sms', content: { body: 'b' } }, { sms: 60 }],
    ['webhooks', { target_mode: 'webhooks', content: { template: 't', type: 'json' } }, { webhook: 100 }],
  ])('for %s is the number of people whom it would reach by each, without an id', async (_, more, estimates) => {
    counting(200, audience);
    const { statusCode, json } = await target('create', { ...push, ...more });
    expect([statusCode, json]).toEqual([200, { status: 'success', estimates }]);
  });

  it('asks in the name of the caller how many the query finds', async () => {
    counting(200, audience);
    await target('create', push);
    expect(counted()).toMatchObject([
      { by: 'serve-counts', rawPath: '/1/counts/audience.json', headers: headersOf('admin', accountId) },
    ]);
    expect(counted().map(({ body }) => body)).toEqual([{ where: push.where }]);
  });

  it('for everybody asks without a query', async () => {
    counting(200, audience);
    await target('create', { ...push, where: undefined, segment: 'all' });
    expect(counted().map(({ body }) => body)).toEqual([{}]);
  });

  it('that takes longer is partial, and is asked for again with its req_id beside the same campaign', async () => {
    counting(200, { status: 'partial', req_id: 77 });
    expect((await target('create', push)).json).toEqual({ status: 'partial', req_id: 77 });
    counting(200, audience);
    expect((await target('create', { ...push, req_id: 77 })).json.estimates).toEqual({ android: 10, ios: 4 });
    expect(counted().map(({ rawQueryString }) => rawQueryString)).toEqual(['req_id=0', 'req_id=77']);
  });

  it.each([-1, 1.5, '77', 1e300])('with the req_id %j is refused by its name', async (req_id) => {
    const { statusCode, json } = await target('create', { ...push, req_id });
    expect([statusCode, json.error]).toEqual([400, expect.stringMatching(/^req_id: /)]);
  });

  it('with the req_id of another account says so as counts do', async () => {
    const unknown = { status: 'fail', error: 'Incorrect Usage', code: 3 };
    counting(200, unknown);
    expect((await target('create', { ...push, req_id: 78 })).json).toEqual(unknown);
  });

  it('takes one place of the account, that of its count, and one of the three for making campaigns', async () => {
    crowd();
    counting(200, audience);
    expect((await target('create', push)).statusCode).toBe(200);
    const tooMany = { status: 'fail', error: 'Too many concurrent requests', code: 429 };
    counting(429, tooMany, { 'retry-after': '1' });
    const { statusCode, headers, json } = await target('create', push);
    expect([statusCode, headers['retry-after'], json]).toEqual([429, '1', tooMany]);
  });

  it('that could not be counted is 503, to be tried again', async () => {
    countingFails();
    expect((await target('create', push)).statusCode).toBe(503);
  });

  it('of a campaign that is wrong is refused before anything is counted', async () => {
    const { statusCode, json } = await target('create', { ...push, where: { event_nam: 'Charged' } });
    expect([statusCode, json.error]).toEqual([400, expect.stringMatching(/^where\.event_nam: is not known here/)]);
    expect(counted()).toEqual([]);
  });
});
