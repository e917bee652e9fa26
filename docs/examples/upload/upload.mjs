const { CAUSEWAY_URL, CAUSEWAY_ACCOUNT, CAUSEWAY_PASSCODE } = process.env;
const d = [{ type: 'event', identity: 'zoë', evtName: 'Charged', evtData: { Amount: 42.5 } }];
const headers = {
  'Content-Type': 'application/json',
  'X-CleverTap-Account-Id': CAUSEWAY_ACCOUNT,
  'X-CleverTap-Passcode': CAUSEWAY_PASSCODE,
  'Idempotency-Key': 'order-4711',
};
const response = await fetch(`${CAUSEWAY_URL}/1/upload`, { method: 'POST', headers, body: JSON.stringify({ d }) });
const answer = await response.json();
if (answer.status !== 'success') throw new Error(JSON.stringify(answer));
