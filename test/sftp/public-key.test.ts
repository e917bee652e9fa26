import { describe, expect, it } from 'vitest';
import { readPublicKey } from '../../lambdas/sftp/domain/public-key.ts';

/** Made by OpenSSH's ssh-keygen, with what `ssh-keygen -l` says of each. */
const KEYS = [
  {
    line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK+XYJe5Bw+LASax+nlGQSivhA29OZyEYqVpV9cLKY2/ job@ed25519',
    said: [256, 'SHA256:CZvYnz1vZKnrkhJz+ohvP+rRt3HtyNhkzoYQA6VCa2s', 'job@ed25519'],
  },
  {
    line: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCwtAP9KyRygcBPiHMTVYSUC3/tFOikAiR01qgZTHaL4q9ai17pg+BbVEQJaldFCGoHhyvAVQPX2/CQG+IDgNQP3VURWPk8AxXTq8qYXhCUSEnrLSd2GyRgKXS2XAhzXRwYzkMf03vjqsOcxWEdCMqJojN4DTt21Jjinn0hQ4+WDWGkEISNSNol+UllAXaFPvLeNEBUMuD7P73rYZoKgJRTsl58DtxrWs7U/8g2SqB3IXsG0OshORAw6nfOzF5ryjjQekwF/n6H/LTRrymNImVgs4P9Jhbi10BLMuetmVdLL2fUaOPEKrYbZQhT/3jmQ7semX+3sc1iIt12CXtHALP/ job@rsa',
    said: [2048, 'SHA256:30OstHCfkjz61VQYAGXF6mppkO2pb0rXPXXnHYT7zbk', 'job@rsa'],
  },
  {
    line: 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBC99iDXbdUKOY9l/Gn+Xzc7qSurl+JJhDCg48V53TXsdhieS1t3qHbfJU4/4O0gtUt6WeAvLjZTNsdWW88F3qhE= job@ecdsa',
    said: [256, 'SHA256:nzqzrduIbUU/601btKOcEh9ZNxV2bn5XR2MB5L4Za0U', 'job@ecdsa'],
  },
  {
    line: 'ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBNp6p0XigowAoWvUh5/rywZrJZniHqS6VwQdpq7OmhqnErQ67mrn1LPIDMCRLkHHQjZ2L9xBjLhitoOGQnYsimtkrmZWA6vGTrgmgDTgTRc9tB382/YcI9LpoEC2Evh/rQ== job@ecdsa',
    said: [384, 'SHA256:JVGqHrnIKdepkZcvzYWMS24Jq81LafhZNsXzKnBpuIY', 'job@ecdsa'],
  },
  {
    line: 'ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBADcPxsAOD0Eq8CxZBlJSEvRdYkkWA69viFKqjsaPqCOW9txadwX8mFYy1IDSdq/dSywARtLLZFx2Eiqkq860mGB0gF5nQDP+piDSL04oZCAOeWlRTag4x4jcZJhNKlUVauPvzCD4qzHERMvnOYIICaO5K2rgv62EfO9Iprh7jeSa0aO8w== job@ecdsa',
    said: [521, 'SHA256:4jn22FaY6NkZvGZdllw5/A6T12Dc9s/IzDcOBUqZe6c', 'job@ecdsa'],
  },
] as const;
const SHORT_RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDOyMQIwgDs3l685F6ZL6AAbe44Yg2igf4qFiTaE/r16CwfvNbAo2IEFRYUmjGaUbVHZaoqjN6W2f8UJBWc59Hih6sPRvueemUpyPsUVW1kjvI91EgRM/5PMgx57WxrvDywOBQgS1INy4kcQumc/aOk+UVrQI3GaaGslWmxdX+Sew== job@rsa';
const [{ line }] = KEYS;
const [type = '', base64 = ''] = line.split(' ');

describe('a public key of OpenSSH', () => {
  it.each(KEYS)('is read as ssh-keygen reads it: $said', ({ line, said }) => {
    const { type, bits, fingerprint, comment, text } = readPublicKey(` ${line}\n`);
    expect([bits, fingerprint, comment]).toEqual(said);
    expect(line.startsWith(`${text} `) && text.startsWith(type)).toBe(true);
  });

  it('needs no comment', () => {
    expect(readPublicKey(`${type} ${base64}`)).toMatchObject({ comment: '' });
  });

  it.each([
    ['an RSA key of 1024 bits', SHORT_RSA, 'has 1024 bits; an RSA key must have at least 2048'],
    [
      'a private key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl',
      /is a private key; keep it secret, and send the one .* \.pub/,
    ],
    [
      'the format of PuTTY',
      '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA',
      /must be in the format of OpenSSH, .* `ssh-keygen -i/,
    ],
    ['two keys', `${line}\n${line}`, 'must be one key, on one line'],
    ['nothing', '  ', /must be a line such as/],
    ['a line of authorized_keys with options', `from="10.0.0.1" ${line}`, /must be a line such as/],
    [
      'DSA',
      'ssh-dss AAAAB3NzaC1kc3M=',
      /is of the type ssh-dss; it must be ssh-ed25519, ssh-rsa with at least 2048 bits/,
    ],
    [
      'a key of a security token',
      'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t',
      /is of the type sk-ssh/,
    ],
    ['a key that was cut off', `${type} ${base64.slice(0, 40)}`, 'is not whole: its end is missing'],
    ['another type than its bytes say', `ssh-rsa ${base64}`, /is no key of the type ssh-rsa/],
    ['an over-long line', `${line}${'x'.repeat(2_048)}`, /must be at most 2048 characters, is 21\d\d/],
    ['a length that reaches beyond the end', `${type} /////w==`, 'is not whole: its end is missing'],
  ])('is refused with a reason where it is %s', (_, given, message) => {
    const read = () => readPublicKey(given);
    expect(read).toThrow(message);
    expect(read).toThrow(/^publicKey: /);
  });
});
