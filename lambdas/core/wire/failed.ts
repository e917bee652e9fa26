/** An answer that says no: the body that the wire contract has for every error. */
export type Failed = { status: number; body: { status: 'fail'; error: string; code: number } };

/** `{"status":"fail","error":<text>,"code":<status or given code>}` with the HTTP status. */
export function failed(status: number, error: string, code: number = status): Failed {
  return { status, body: { status: 'fail', error, code } };
}
