/** An answer of the API that is an error, in the API's own words, or the lack of an answer. */
export class ApiFailure extends Error {
  readonly status: number;
  /** The whole answer, for errors that tell more than a sentence. */
  readonly body: unknown;

  constructor(message: string, { status, body }: { status: number; body?: unknown }) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
    this.body = body;
  }
}

const NO_ANSWER = 'Causeway does not answer. Look whether you are online; nothing was lost, so try again.';

/** The failure of an answer: `error` as the API says it, or the gateway's `message`. */
export function failureOf(response: Response, body: unknown): ApiFailure {
  const said = textIn(body, 'error') ?? textIn(body, 'message');
  return new ApiFailure(said ?? `The answer was HTTP ${response.status} without a reason.`, {
    status: response.status,
    body,
  });
}

export function asFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  // `fetch` rejects with a TypeError when no answer came.
  if (thrown instanceof TypeError) return new ApiFailure(NO_ANSWER, { status: 0 });
  return new ApiFailure(thrown instanceof Error ? thrown.message : String(thrown), { status: 0 });
}

/** Whether the API said no, so that nothing was done; without an answer, or where it broke off, something may have been. */
export const isRefusal = (thrown: unknown) => {
  const { status } = asFailure(thrown);
  return status >= 400 && status < 500;
};

function textIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
