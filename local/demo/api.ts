import type * as z from 'zod';

/** A small client of the product's own API, with the two headers that every call carries. */
export type Api = ReturnType<typeof apiClient>;

export type ApiAt = { address: string; accountId: string; passcode: string; signal: AbortSignal | undefined };

export type Ask<Schema extends z.ZodType> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  body?: unknown;
  answer: Schema;
};

export function apiClient(at: ApiAt) {
  const headers = {
    'X-CleverTap-Account-Id': at.accountId,
    'X-CleverTap-Passcode': at.passcode,
    'Content-Type': 'application/json',
  };

  /** The parsed answer with its headers and the moment it came; any status of 300 or more is an error with its text. */
  async function ask<Schema extends z.ZodType>(what: Ask<Schema>) {
    const response = await fetch(`${at.address}${what.path}`, {
      method: what.method,
      headers,
      ...(what.body !== undefined && { body: JSON.stringify(what.body) }),
      ...(at.signal && { signal: at.signal }),
    });
    const text = await response.text();
    const answeredAt = Date.now();
    if (!response.ok) throw new Error(`${what.method} ${what.path} answered ${response.status}: ${text.slice(0, 300)}`);
    return { body: what.answer.parse(JSON.parse(text)), headers: response.headers, answeredAt };
  }

  return { ...at, ask };
}
