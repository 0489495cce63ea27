import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const closed = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  closed.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  closed.addSubnet(net, prefix, 'ipv6')

function isClosed(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  return closed.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Whether a host is on this machine or in a network that the public cannot reach: where a page from outside must not lead.
 *
 * Names are looked up; one that cannot be is none, and fails when it is asked.
 */
async function isPrivateHost(hostname: string): Promise<boolean> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (isIP(bare) !== 0) return isClosed(bare)
  const found = await lookup(bare, { all: true }).catch(() => [])
  return found.some(({ address }) => isClosed(address))
}

/** Whether a redirect leads from a public host to where the public cannot reach: what an outsider could make us ask there. */
export async function leadsInside(from: URL, to: URL): Promise<boolean> {
  return (await isPrivateHost(to.hostname)) && !(await isPrivateHost(from.hostname))
}
