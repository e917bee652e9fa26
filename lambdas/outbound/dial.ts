import type { LookupAddress } from 'node:dns';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Failure } from '#core/failure.ts';

/**
 * Dials customers' URLs, and nothing of ours. Every address that a name resolves to is checked, and the connection goes
 * to a checked address: a name that resolves to another one in between gains nothing. Sockets that are kept alive stay
 * with their checked address. Redirects are not followed (node:http never does); what an answer means is the caller's
 * business.
 */
export type Dial = (url: string, options: Pick<RequestOptions, 'method' | 'headers' | 'signal'>) => ClientRequest;

type Resolve = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export type DiallerDeps = { resolve: Resolve; isClosed: (address: string) => boolean };

/**
 * The returned function throws `destination-refused` for a URL that no retry can help. A name that resolves to a closed
 * address makes the request emit such a failure with `later`, for names can be put right.
 */
export function safeDialler(deps: DiallerDeps): Dial {
  const options = { keepAlive: true, maxFreeSockets: 256, lookup: checkedLookup(deps) };
  const overHttp = { agent: new HttpAgent(options), request: httpRequest };
  const overHttps = { agent: new HttpsAgent(options), request: httpsRequest };

  return function dial(address, { method, headers, signal }) {
    const url = URL.parse(address);
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw refuse('not an http or https URL', 'never');
    // The URL parser has turned decimal, octal and hex forms into dotted ones by now; literals skip the look-up.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && deps.isClosed(host)) throw refuse('the URL names an address that is not public', 'never');
    const { agent, request } = url.protocol === 'https:' ? overHttps : overHttp;
    return request(url, { agent, method, headers, signal });
  };
}

function checkedLookup({ resolve, isClosed }: DiallerDeps): LookupFunction {
  return function lookup(hostname, options, callback) {
    resolve(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return callback(error, '');
      if (first === undefined || addresses.some(({ address }) => isClosed(address))) {
        return callback(refuse('the name resolves to an address that is not public', 'later'), '');
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

function refuse(text: string, retry: 'never' | 'later'): Failure {
  return new Failure('destination-refused', text, { retry });
}
