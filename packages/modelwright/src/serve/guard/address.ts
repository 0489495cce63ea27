import { BlockList, isIP } from 'node:net'
import { ModelwrightError } from '../../core/index.ts'
import type { Exchange } from '../exchange.ts'

/** Tells from which address a request comes. */
export type AddressOf = (exchange: Exchange) => string

function plainAddress(text: string): string {
  return text.startsWith('::ffff:') && isIP(text.slice(7)) === 4 ? text.slice(7) : text
}

/** Networks as a list to look addresses up in. @throws {ModelwrightError} CORE_OPTION_INVALID */
function networksOf(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    const most = family === 'ipv6' ? 128 : 32
    const prefix = bits === undefined ? most : Number(bits)
    if (isIP(address) === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most || bits === '')
      throw new ModelwrightError('CORE_OPTION_INVALID', {
        message: `A proxy is an address or a network, found ${JSON.stringify(text.slice(0, 60))}.`,
        where: 'trustedProxies',
        mend: ['Such as 10.0.0.7 or 10.0.0.0/8'],
      })
    list.addSubnet(address, prefix, family)
  }
  return list
}

/**
 * Makes what tells the address of who asks: of the socket, or what trusted proxies say of it.
 *
 * Of `x-forwarded-for` the last address counts that no trusted proxy has: what stands before it anyone may have written.
 */
export function addressReader(trustedProxies: readonly string[] = []): AddressOf {
  const peerOf = ({ socket }: Exchange): string => plainAddress(socket.remoteAddress ?? 'gone')
  if (trustedProxies.length === 0) return peerOf
  const trusted = networksOf(trustedProxies)
  const isTrusted = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
  return (exchange) => {
    let address = peerOf(exchange)
    const said = String(exchange.headers['x-forwarded-for'] ?? '').split(',')
    while (isTrusted(address) && said.length > 0) {
      const before = plainAddress((said.pop() ?? '').trim())
      if (isIP(before) === 0) break
      address = before
    }
    return address
  }
}

/** Whom an address stands for: of IPv6 the network of 64 bits, which is what a household or a machine gets. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
