import { BlockList, isIP, isIPv4 } from 'node:net';
import { type ClosedRange, closedIpv4, closedIpv6 } from './closed-ranges.ts';

/** Two lists, since one would also match each family against the other's ranges by way of mapped addresses. */
const ipv4 = blockList(closedIpv4, 'ipv4');
const ipv6 = blockList(closedIpv6, 'ipv6');

/** Whether an address must not be dialled. What is no plain address (a name, a scoped `fe80::1%eth0`) counts as closed. */
export function isClosedAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return true;
  return isIPv4(address) ? ipv4.check(address, 'ipv4') : ipv6.check(address, 'ipv6');
}

function blockList(ranges: readonly ClosedRange[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const { net, prefix } of ranges) list.addSubnet(net, prefix, family);
  return list;
}
