import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClosedAddress } from '#outbound/closed-address.ts';
import { receiverRules } from '#outbound/receiver-rules.ts';

const rules = (allowed: string) => receiverRules({ allowed, anything: false });

describe('what self-hosters open (failure mode 20)', () => {
  it('without a list only public addresses are dialled, by https', () => {
    const { isClosed, takesHttp } = rules('');
    const addresses = ['10.0.0.1', '8.8.8.8', '::1', 'fd12::1', '2600:1f18::1'];
    expect(addresses.filter((address) => !isClosed(address, 'hooks.internal'))).toEqual(['8.8.8.8', '2600:1f18::1']);
    expect(takesHttp('hooks.internal')).toBe(false);
  });

  it('a range opens its addresses and no others, whatever host leads there', () => {
    const { isClosed, takesHttp } = rules('10.20.0.0/16, fd12:3456::/32');
    expect(['10.20.0.1', '10.20.255.255', 'fd12:3456::9'].filter((address) => isClosed(address, 'any'))).toEqual([]);
    const others = ['10.21.0.1', '192.168.0.1', 'fd12:3457::1'];
    expect(others.filter((address) => !isClosed(address, 'any'))).toEqual([]);
    expect([takesHttp('10.20.0.1'), takesHttp('10.21.0.1'), takesHttp('any')]).toEqual([true, false, false]);
  });

  it('a host may lead to private addresses, and nobody else may', () => {
    const { isClosed, takesHttp } = rules('Hooks.Internal');
    expect(isClosed('10.0.0.1', 'hooks.internal')).toBe(false);
    expect(isClosed('10.0.0.1', 'other.internal')).toBe(true);
    expect([takesHttp('hooks.internal'), takesHttp('other.internal')]).toEqual([true, false]);
  });

  it('the function’s own machine and its credentials are opened by no list', () => {
    const { isClosed } = rules('0.0.0.0/0,::/0,hooks.internal');
    const never = [
      ...['127.0.0.1', '0.0.0.0', '169.254.169.254', '169.254.170.2', '::1', '::', 'fe80::1', 'fe80::1%eth0'],
      ...['fd00:ec2::254', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '::127.0.0.1', 'localhost'],
    ];
    expect(never.filter((address) => !isClosed(address, 'hooks.internal'))).toEqual([]);
  });

  it('a list closes nothing that was open', () => {
    const { isClosed } = rules('10.0.0.0/8,hooks.internal');
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        if (!isClosedAddress(address)) expect(isClosed(address, 'hooks.internal')).toBe(false);
      }),
    );
  });

  it('an entry with a prefix that is none stops the function before it dials anything', () => {
    expect(() => rules('10.0.0.0/99')).toThrow();
  });
});
