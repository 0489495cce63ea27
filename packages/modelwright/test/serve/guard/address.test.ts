import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../../src/serve/exchange.ts'
import { addressReader, networkOf } from '../../../src/serve/guard/address.ts'

function from(remoteAddress: string, forwarded?: string): Exchange {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { headers, socket: { remoteAddress } as Socket } as unknown as Exchange
}

describe('the address of who asks', () => {
  test('is that of the socket; what the request says of it counts for nothing', () => {
    expect(addressReader()(from('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9')
    expect(addressReader()(from('::ffff:203.0.113.9'))).toBe('203.0.113.9')
  })

  const read = addressReader(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'])
  test.each([
    ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', 'evil, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '6.6.6.6, 198.51.100.1, 10.3.4.5', '198.51.100.1'],
    ['10.0.0.1', '198.51.100.1, nonsense', '10.0.0.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['2001:db8::7', '198.51.100.1', '198.51.100.1'],
    ['192.0.2.1', '2001:4860::1', '2001:4860::1'],
    ['192.0.2.2', '198.51.100.1', '192.0.2.2'],
    ['11.0.0.1', '198.51.100.1', '11.0.0.1'],
  ] as const)('of %s, forwarded for %s, is %s', (peer, forwarded, expected) => {
    expect(read(from(peer, forwarded))).toBe(expected)
  })

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    'proxy.example',
    '10.0.0',
    '::1/129',
    '10.0.0.0/-1',
    '10.0.0.0/8.5',
    '',
  ])('%j is no network of proxies', (text) => {
    expect(() => addressReader([text])).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
  })

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['gone', 'gone'],
  ])('%s stands for %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected)
  })
})
