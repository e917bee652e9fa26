/**
 * Addresses that a customer's URL must never reach: everything that is not a public unicast address
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry).
 * For IPv6 everything outside 2000::/3 is closed at a stroke; the ranges inside it that carry or embed other addresses,
 * and those worth naming, follow. Checking an address against them is `adapters/closed-address.ts`.
 */
export type ClosedRange = { net: string; prefix: number; why: string };

export const closedIpv4: readonly ClosedRange[] = [
  { net: '0.0.0.0', prefix: 8, why: 'this network' },
  { net: '10.0.0.0', prefix: 8, why: 'private' },
  { net: '100.64.0.0', prefix: 10, why: 'carrier-grade NAT' },
  { net: '127.0.0.0', prefix: 8, why: 'loopback, also the Lambda runtime API (127.0.0.1:9001)' },
  { net: '169.254.0.0', prefix: 16, why: 'link-local; instance metadata 169.254.169.254, task metadata 169.254.170.2' },
  { net: '172.16.0.0', prefix: 12, why: 'private' },
  { net: '192.0.0.0', prefix: 24, why: 'protocol assignments' },
  { net: '192.0.2.0', prefix: 24, why: 'documentation' },
  { net: '192.88.99.0', prefix: 24, why: '6to4 relay' },
  { net: '192.168.0.0', prefix: 16, why: 'private' },
  { net: '198.18.0.0', prefix: 15, why: 'benchmarking' },
  { net: '198.51.100.0', prefix: 24, why: 'documentation' },
  { net: '203.0.113.0', prefix: 24, why: 'documentation' },
  { net: '224.0.0.0', prefix: 4, why: 'multicast' },
  { net: '240.0.0.0', prefix: 4, why: 'reserved, and broadcast' },
];

export const closedIpv6: readonly ClosedRange[] = [
  {
    net: '::',
    prefix: 3,
    why: 'unspecified, loopback, IPv4-mapped ::ffff:0:0/96, NAT64 64:ff9b::/96, discard 100::/64',
  },
  { net: '2001::', prefix: 23, why: 'protocol assignments; Teredo 2001::/32' },
  { net: '2001:db8::', prefix: 32, why: 'documentation' },
  { net: '2002::', prefix: 16, why: '6to4, embeds an IPv4 address' },
  { net: '3fff::', prefix: 20, why: 'documentation' },
  { net: '4000::', prefix: 2, why: 'not assigned; segment routing 5f00::/16' },
  {
    net: '8000::',
    prefix: 1,
    why: 'unique local fc00::/7 (metadata fd00:ec2::254), link-local fe80::/10, multicast ff00::/8',
  },
];
