import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * A line to stand-ins on which the connection breaks at one request, counted from the last `watch`: before it arrives, or after
 * it was done and before its answer is known. So a run dies between any two of its steps.
 */
export type Break = { at: number; when: 'before' | 'after' };

export function breakingLine(standIns: Record<string, RequestListener>) {
  const state: { count: number; next: Break | undefined } = { count: 0, next: undefined };

  function broken(listener: RequestListener): RequestListener {
    return (asked: IncomingMessage, answer: ServerResponse) => {
      const { next } = state;
      state.count++;
      if (next?.at !== state.count) return listener(asked, answer);
      if (next.when === 'before') return void asked.socket.destroy();
      answer.end = () => answer.destroy();
      return listener(asked, answer);
    };
  }

  return {
    standIns: Object.fromEntries(Object.entries(standIns).map(([host, listener]) => [host, broken(listener)])),
    watch(next?: Break) {
      Object.assign(state, { count: 0, next });
    },
    requests: () => state.count,
  };
}
