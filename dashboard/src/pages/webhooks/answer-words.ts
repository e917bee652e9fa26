/** What became of a call, in words. */
const troubles = new Map([
  ['timeout', 'There was no answer within five seconds.'],
  ['dns', 'The name of the host leads to no address.'],
  ['connect', 'Nobody listens at this address.'],
  ['tls', 'The certificate was not accepted, or there is no TLS at this address.'],
  ['reset', 'The connection broke off before there was an answer.'],
  ['closed-address', 'This address may not be called: it is private or this machine’s own.'],
  ['refused', 'The call was refused before it was made.'],
  ['token', 'The token server gave no access token, so the receiver was not called.'],
  ['protocol', 'What came back is no HTTP.'],
  ['parked', 'The call was set aside, since the receiver’s circuit was open.'],
]);

const classes = new Map([
  ['1xx', 'The receiver began to answer and did not finish.'],
  ['2xx', 'The receiver took the call.'],
  ['3xx', 'The receiver points elsewhere; redirects are not followed.'],
  ['4xx', 'The receiver refused the call.'],
  ['5xx', 'The receiver failed.'],
]);

export type TestAnswer = { class: string; status?: number; saves: boolean };

export function headlineOf({ class: answered, status }: Omit<TestAnswer, 'saves'>): string {
  return status === undefined ? `No answer (${answered})` : `Answered ${status} (${answered})`;
}

export function sentenceOf({ class: answered }: Pick<TestAnswer, 'class'>): string {
  return classes.get(answered) ?? troubles.get(answered) ?? 'The call failed.';
}

export const outcomeWords = new Map([
  ['delivered', 'Delivered'],
  ['retry', 'Failed, tried again'],
  ['exhausted', 'Failed for the last time'],
  ['refused', 'Given up at once'],
  ['parked', 'Set aside'],
]);

export const outcomes = [...outcomeWords.keys()];
export const classNames = [
  ...['2xx', '3xx', '4xx', '5xx', '1xx', 'timeout', 'dns', 'connect', 'tls', 'reset'],
  ...['closed-address', 'protocol', 'refused', 'other', 'parked'],
];

/** How a call ended, as a colour says it. */
export function toneOf(outcome: string): 'good' | 'bad' | 'warn' {
  if (outcome === 'delivered') return 'good';
  return outcome === 'retry' || outcome === 'parked' ? 'warn' : 'bad';
}
