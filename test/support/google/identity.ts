import { createVerify, generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Google's doors, as far as exports come through them: tokens for a key, for a session of AWS, and to act as an account. */
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const email = 'causeway@partner-1.iam.gserviceaccount.com';

/** The text of a service account's key file. */
export const keyFile = JSON.stringify({
  type: 'service_account',
  project_id: 'partner-1',
  private_key_id: 'key-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: email,
  token_uri: 'http://169.254.169.254/token',
});
export const audience =
  '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/causeway/providers/causeway';

export type Doors = {
  /** Whether the pool lets in the holder of this key id of a session. */
  letsIn: (accessKeyId: string) => boolean;
  /** Whether the pool's members may act as service accounts. */
  mayAct: boolean;
  /** The status of every answer, where it is another than the right one. */
  trouble?: number;
  /** The id of a service account's key that is accepted no more. */
  revoked?: string;
  seen: { host: string; body: URLSearchParams | undefined; json: unknown; authorization: string | undefined }[];
};

export function googleDoors(doors: Doors): Record<string, RequestListener> {
  const door =
    (host: string, open: (body: string, request: IncomingMessage) => object | number): RequestListener =>
    async (request, answer) => {
      const body = await text(request);
      const isJson = request.headers['content-type'] === 'application/json';
      const { authorization } = request.headers;
      doors.seen.push({
        ...{ host, authorization, json: isJson ? JSON.parse(body) : undefined },
        body: isJson ? undefined : new URLSearchParams(body),
      });
      const given = doors.trouble ?? open(body, request);
      if (typeof given === 'number') reply(answer, given, { error: 'invalid_grant', error_description: 'raw words' });
      else reply(answer, 200, given);
    };
  return {
    'oauth2.googleapis.com': door('oauth2.googleapis.com', (body) => {
      const assertion = new URLSearchParams(body).get('assertion') ?? '';
      const [head = '', claims = '', signature = ''] = assertion.split('.');
      const isRight = createVerify('RSA-SHA256')
        .update(`${head}.${claims}`)
        .verify(publicKey, Buffer.from(signature, 'base64url'));
      const { iss, aud, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
      if (kid === doors.revoked) return 400;
      if (!isRight || iss !== email || aud !== 'https://oauth2.googleapis.com/token' || exp - iat > 3_600) return 400;
      return { access_token: 'token', expires_in: 3_599, token_type: 'Bearer' };
    }),
    'sts.googleapis.com': door('sts.googleapis.com', (body) => {
      const token = JSON.parse(decodeURIComponent(new URLSearchParams(body).get('subject_token') ?? '{}'));
      const headers: { key: string; value: string }[] = token.headers;
      const authorization = headers.find(({ key }) => key === 'Authorization')?.value ?? '';
      const accessKeyId = /Credential=([^/]*)\//.exec(authorization)?.[1] ?? '';
      const target = headers.find(({ key }) => key === 'x-goog-cloud-target-resource')?.value;
      if (target !== audience || !doors.letsIn(accessKeyId)) return 403;
      return { access_token: 'federated', expires_in: 3_599, token_type: 'Bearer' };
    }),
    'iamcredentials.googleapis.com': door('iamcredentials.googleapis.com', (_body, request) => {
      if (!doors.mayAct || request.headers.authorization !== 'Bearer federated') return 403;
      return { accessToken: 'token', expireTime: '2026-11-27T02:00:00Z' };
    }),
  };
}

export function reply(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** As Google's APIs say what is wrong. */
export const googleError = (code: number, reason: string) => ({
  error: { code, message: `raw words of ${reason}`, errors: [{ domain: 'global', reason, message: 'raw words' }] },
});
