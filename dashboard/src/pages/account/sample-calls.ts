/** Ready-to-run calls of an account: one that sends, one that asks, one that opens a cursor. `$PASSCODE` is the reader's. */
export type SampleCall = { what: string; curl: string };

export function sampleCalls({ address, accountId }: { address: string; accountId: string }): SampleCall[] {
  const headers = [`-H 'X-CleverTap-Account-Id: ${accountId}'`, `-H "X-CleverTap-Passcode: $PASSCODE"`];
  const call = (lines: string[]) => lines.join(' \\\n  ');
  const json = `-H 'Content-Type: application/json'`;
  const event = '{"d":[{"identity":"jane","type":"event","evtName":"Charged","evtData":{"Amount":12.5}}]}';
  return [
    {
      what: 'Send an event (role upload)',
      curl: `PASSCODE='…'\n${call([`curl '${address}/1/upload'`, ...headers, json, `-d '${event}'`])}`,
    },
    {
      what: 'Look up a person (role export)',
      curl: call([`curl '${address}/1/profile.json?identity=jane'`, ...headers]),
    },
    {
      what: 'Open a cursor over the events of a day (role export)',
      curl: call([
        `curl '${address}/1/events.json?batch_size=1000'`,
        ...headers,
        json,
        `-d '{"event_name":"Charged","from":20260101,"to":20261231}'`,
      ]),
    },
  ];
}
