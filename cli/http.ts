import { EnvHttpProxyAgent, fetch } from 'undici';

/**
 * Calls to the API, through the proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name, in either case of letters:
 * Node's own fetch does not look at them before Node 24, and then only when told to.
 */
export type Http = (
  url: string,
  request: { method?: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<{ status: number; header: (name: string) => string | null; text: () => Promise<string> }>;

export function httpOf(env: Record<string, string | undefined>): Http {
  const given = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const [httpProxy, httpsProxy, noProxy] = [given('HTTP_PROXY'), given('HTTPS_PROXY'), given('NO_PROXY')];
  const proxies = {
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(noProxy !== undefined && { noProxy }),
  };
  // Where there is no proxy, nobody needs to hear that the library calls its agent for proxies experimental.
  const agent =
    httpProxy === undefined && httpsProxy === undefined ? {} : { dispatcher: new EnvHttpProxyAgent(proxies) };
  return async (url, request) => {
    const response = await fetch(url, { ...request, ...agent });
    return { status: response.status, header: (name) => response.headers.get(name), text: () => response.text() };
  };
}
