/** An answer that says no, with the body that every error has (wire contract, transport: errors). */
export type Failed = { status: number; body: { status: 'fail'; error: string; code: number } };

/** `{"status":"fail","error":<text>,"code":<status or given code>}` with the HTTP status. */
export function failed(status: number, error: string, code: number = status): Failed {
  return { status, body: { status: 'fail', error, code } };
}
