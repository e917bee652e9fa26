/** How a call to a customer's address ended: what every sender judges by, and what logs and statistics are grouped by. */
export type Answer =
  | { kind: 'answered'; status: number /** The header Retry-After, as it came. */; retryAfter?: string }
  | { kind: 'unreachable'; why: Trouble }
  | { kind: 'refused'; why: string };

/** `token`: the server of access tokens gave none, so that nothing was sent to the receiver. */
export type Trouble =
  | 'timeout'
  | 'dns'
  | 'closed-address'
  | 'connect'
  | 'tls'
  | 'reset'
  | 'protocol'
  | 'token'
  | 'other';

/** `2xx` … `5xx` for an answer, the kind of trouble otherwise: what logs and statistics are grouped by. */
export function answerClass(answer: Answer): string {
  switch (answer.kind) {
    case 'answered':
      return `${Math.floor(answer.status / 100)}xx`;
    case 'unreachable':
      return answer.why;
    case 'refused':
      return 'refused';
  }
}
