import type { Trouble } from '#core/messages/answer.ts';

/** Which kind of trouble an error code of Node's network stack, or of undici, is; all of them are worth a retry. */
const dns = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'ENODATA', 'ESERVFAIL']);
const connect = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);
const reset = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);
const tls = /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/;

export function troubleOf(code: string): Trouble {
  if (dns.has(code)) return 'dns';
  if (connect.has(code)) return 'connect';
  if (reset.has(code)) return 'reset';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (tls.test(code)) return 'tls';
  return code.startsWith('HPE_') || code.startsWith('UND_ERR_HEADERS') ? 'protocol' : 'other';
}
