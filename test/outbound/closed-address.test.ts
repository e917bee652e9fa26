import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClosedAddress } from '#outbound/closed-address.ts';

describe('isClosedAddress', () => {
  // First address, last address and, where there is one, the address that an attacker would want.
  it.each([
    ['this network', ['0.0.0.0', '0.255.255.255']],
    ['private 10/8', ['10.0.0.0', '10.255.255.255']],
    ['carrier-grade NAT', ['100.64.0.0', '100.127.255.255']],
    ['loopback', ['127.0.0.0', '127.0.0.1', '127.255.255.255']],
    ['link-local and metadata', ['169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.255.255']],
    ['private 172.16/12', ['172.16.0.0', '172.31.255.255']],
    ['protocol assignments', ['192.0.0.0', '192.0.0.255']],
    ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
    ['6to4 relays', ['192.88.99.1']],
    ['private 192.168/16', ['192.168.0.0', '192.168.255.255']],
    ['benchmarking', ['198.18.0.0', '198.19.255.255', '2001:2::1']],
    ['multicast', ['224.0.0.0', '239.255.255.255', 'ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['reserved and broadcast', ['240.0.0.0', '255.255.255.255']],
    ['unspecified and loopback, version 6', ['::', '::1']],
    [
      'version 4 mapped into version 6',
      ['::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:0a00:1', '::ffff:8.8.8.8'],
    ],
    ['version 4 compatible', ['::127.0.0.1', '::10.0.0.1']],
    ['NAT64', ['64:ff9b::', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1']],
    ['discard', ['100::1']],
    ['Teredo', ['2001::', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['ORCHID', ['2001:10::1', '2001:20::1']],
    ['6to4', ['2002::', '2002:7f00:1::', '2002:a9fe:a9fe::1']],
    ['segment routing', ['5f00::1']],
    ['unique local and metadata', ['fc00::', 'fd00:ec2::254', 'fdff:ffff::1']],
    ['link-local, version 6', ['fe80::', 'fe80::1', 'febf:ffff::1']],
    ['site-local', ['fec0::1']],
    ['not assigned', ['4000::1', '6000::1', '8000::1', 'e000::1']],
  ])('%s is closed', (_, addresses) => {
    expect(addresses.filter((address) => !isClosedAddress(address))).toEqual([]);
  });

  it('the neighbours of closed ranges are open', () => {
    const neighbours = [
      ...['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
      ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '191.255.255.255', '192.0.1.0'],
      ...['192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '8.8.8.8'],
      ...['2001:200::1', '2001:4860:4860::8888', '2003::1', '2600:1f18::1', '2a00:1450::1', '3ffe:ffff::1'],
    ];
    expect(neighbours.filter(isClosedAddress)).toEqual([]);
  });

  it.each(['', 'localhost', '127.1', '0x7f.0.0.1', '1.2.3.4 ', 'fe80::1%eth0', '2600::1%eth0', '[::1]', '1.2.3.4/8'])(
    '%j is no plain address and so counts as closed',
    (text) => expect(isClosedAddress(text)).toBe(true),
  );

  it('an address of version 4 is closed in every version 6 dress', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isClosedAddress(`::ffff:${address}`)).toBe(true);
        expect(isClosedAddress(`64:ff9b::${address}`)).toBe(true);
      }),
    );
  });
});
