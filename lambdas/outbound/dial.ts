import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Failure } from '#core/failure.ts';
import { type Connection, connections } from './connections.ts';
import type { ReceiverRules } from './receiver-rules.ts';

/**
 * Dials customers' URLs, and nothing of ours. Every address that a name resolves to is checked, and the connection goes
 * to a checked address: a name that resolves to another one in between gains nothing. Sockets that are kept alive stay
 * with their checked address. Redirects are not followed; what an answer means is the caller's business.
 */
export type Dial = (url: string, how?: { fresh: boolean }) => Dialled;
export type Dialled = { connection: Connection; path: string };

type Resolve = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export type DiallerDeps = { resolve: Resolve; rules: ReceiverRules };

/**
 * The returned function throws `destination-refused` for a URL that no retry can help. A name that resolves to a closed
 * address makes the call end with such a failure with `later`, for names can be put right.
 */
export function safeDialler(deps: DiallerDeps): Dial {
  const { rules } = deps;
  const { take } = connections({ lookup: checkedLookup(deps) });

  return function dial(address, how = { fresh: false }) {
    const url = URL.parse(address);
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw refuse('not an http or https URL', 'never');
    // The URL parser has turned decimal, octal and hex forms into dotted ones by now; literals skip the look-up.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && rules.isClosed(host, host)) throw refuse('the URL names an address that is not public', 'never');
    if (url.protocol === 'http:' && !rules.takesHttp(host)) throw refuse('the URL is not https', 'never');
    return { connection: take(url.origin, how), path: `${url.pathname}${url.search}` };
  };
}

function checkedLookup({ resolve: ask, rules }: DiallerDeps): LookupFunction {
  const resolve = oneAtATime(ask);
  return function lookup(hostname, options, callback) {
    resolve(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return callback(error, '');
      if (first === undefined || addresses.some(({ address }) => rules.isClosed(address, hostname))) {
        return callback(refuse('the name resolves to an address that is not public', 'later'), '');
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/**
 * Whoever wants a name that is being looked up waits for that answer, and nothing is kept once it is there. The system looks
 * up few names at once and takes none back: a name that nobody answers for would have all places, were it asked for every call.
 */
function oneAtATime(resolve: Resolve): Resolve {
  const waiting = new Map<string, Parameters<Resolve>[2][]>();
  return function ask(hostname, options, callback) {
    const others = waiting.get(hostname);
    if (others) return void others.push(callback);
    const all = [callback];
    waiting.set(hostname, all);
    resolve(hostname, options, (error, addresses) => {
      waiting.delete(hostname);
      for (const answer of all) answer(error, addresses);
    });
  };
}

function refuse(text: string, retry: 'never' | 'later'): Failure {
  return new Failure('destination-refused', text, { retry });
}
