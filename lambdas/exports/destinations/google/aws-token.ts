import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from '../aws/session.ts';

/**
 * What a role of AWS shows to Google to be known: a request for its own identity, signed and not sent. Google sends it and
 * reads who it is (https://google.aip.dev/auth/4117, signed as by https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).
 */
type Signing = { credentials: AwsCredentials; region: string; audience: string; now: Date };

const QUERY = 'Action=GetCallerIdentity&Version=2011-06-15';

export function awsToken({ credentials, region, audience, now }: Signing): string {
  const host = `sts.${region}.amazonaws.com`;
  const headers = {
    host,
    'x-amz-date': amzDate(now),
    'x-amz-security-token': credentials.sessionToken,
    'x-goog-cloud-target-resource': audience,
  };
  const Authorization = authorization({ ...credentials, region, service: 'sts', query: QUERY, headers, now });
  const all = Object.entries({ ...headers, Authorization }).map(([key, value]) => ({ key, value }));
  return encodeURIComponent(JSON.stringify({ url: `https://${host}?${QUERY}`, method: 'POST', headers: all }));
}

type Signed = Pick<AwsCredentials, 'accessKeyId' | 'secretAccessKey'> & {
  region: string;
  service: string;
  query: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  now: Date;
};

/** The header by which AWS knows who made a POST without a body to `/`. */
export function authorization({ region, service, query, headers, now, ...keys }: Signed): string {
  const names = Object.keys(headers).toSorted();
  const signed = names.join(';');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = ['POST', '/', query, lines, signed, sha256('')].join('\n');
  const date = amzDate(now);
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

/** 20261127T010203Z */
const amzDate = (now: Date) => now.toISOString().replace(/[-:]|\.\d{3}/g, '');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
