import { expect, it } from 'vitest';
import { receiveAlerts } from '../../local/demo/alert-receiver.ts';

const alert = {
  'Export Request Id': 1_690_283_492,
  Partner: 'Amazon S3',
  Type: 'Events',
  Status: 'Completed',
  Frequency: 'Every 4 Hours',
  'Date and Time': '25/07/2023 4:50:52 PM',
};

it('the demo’s receiver keeps alerts, and keeps apart what is none', async () => {
  await using receiver = await receiveAlerts();
  const post = (body: string) => fetch(receiver.url, { method: 'POST', body });
  expect((await post(JSON.stringify(alert))).status).toBe(200);
  await post(JSON.stringify({ ...alert, Extra: 1 }));
  await post('not JSON');
  expect(receiver.received).toEqual([alert]);
  expect(receiver.odd).toHaveLength(2);
});
