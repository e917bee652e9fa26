import { BlockList, isIP, isIPv4 } from 'node:net';
import { isClosedAddress } from './closed-address.ts';

/** What may be dialled of what customers name: decided for the address that a host led to, and for the host itself. */
export type ReceiverRules = {
  /** Whether an address, to which the host of a URL led, must not be dialled. */
  isClosed: (address: string, host: string) => boolean;
  /** Whether the host may be called without TLS. */
  takesHttp: (host: string) => boolean;
};

/**
 * Never opened by an allow-list: this machine, where the Lambda runtime API listens, and what is link-local, where credentials
 * of the function can be asked for.
 */
const NEVER = new BlockList();
NEVER.addSubnet('0.0.0.0', 8, 'ipv4');
NEVER.addSubnet('127.0.0.0', 8, 'ipv4');
NEVER.addSubnet('169.254.0.0', 16, 'ipv4');
NEVER.addAddress('::', 'ipv6');
NEVER.addAddress('::1', 'ipv6');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('fd00:ec2::', 32, 'ipv6');

/**
 * @param allowed what a self-hoster opens beside the public Internet: names of hosts and ranges of addresses
 * (`hooks.internal,10.20.0.0/16`). Both may be called without TLS; a name may then lead to private addresses.
 * @param anything on one machine, every address and plain http
 */
export function receiverRules({ allowed, anything }: { allowed: string; anything: boolean }): ReceiverRules {
  if (anything) return { isClosed: () => false, takesHttp: () => true };
  const entries = allowed.split(',').flatMap((entry) => entry.trim().toLowerCase() || []);
  const ranges = new BlockList();
  const hosts = new Set<string>();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    if (family === 0) hosts.add(entry);
    else ranges.addSubnet(address, Number(prefix ?? (family === 4 ? 32 : 128)), family === 4 ? 'ipv4' : 'ipv6');
  }
  const inRange = (address: string) => !isNever(address) && isIn(ranges, address);
  return {
    isClosed: (address, host) =>
      isClosedAddress(address) && !inRange(address) && (isNever(address) || !hosts.has(host)),
    takesHttp: (host) => hosts.has(host) || inRange(host),
  };
}

function isNever(address: string): boolean {
  return isIP(address) === 0 || address.includes('%') || EMBEDS_IPV4.test(address) || isIn(NEVER, address);
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** An address of version 4 in a dress of version 6 would pass by the ranges of version 4; nobody needs to write it so. */
const EMBEDS_IPV4 = /^(::(?!1$)|64:ff9b:)/;
