import { describe, expect, it } from 'vitest'
import { proxiesOf } from '../../../src/core/node/proxies.ts'

const by = (env: Record<string, string>, address: string) => proxiesOf(env)(new URL(address))?.href

describe('proxiesOf', () => {
  it.each([
    ['none', {}, 'http://a.example/', undefined],
    ['of http', { HTTP_PROXY: 'http://p:1' }, 'http://a.example/', 'http://p:1/'],
    [
      'of https',
      { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://q:2' },
      'https://a.example/',
      'http://q:2/',
    ],
    ['of the other only', { HTTP_PROXY: 'http://p:1' }, 'https://a.example/', undefined],
    ['of all', { ALL_PROXY: 'p:1' }, 'https://a.example/', 'http://p:1/'],
    [
      'small letters first',
      { http_proxy: 'http://s:1', HTTP_PROXY: 'http://c:1' },
      'http://a.example/',
      'http://s:1/',
    ],
    ['a blank one', { HTTP_PROXY: ' ' }, 'http://a.example/', undefined],
    [
      'not for a host',
      { HTTP_PROXY: 'p:1', NO_PROXY: 'b.example, a.example' },
      'http://a.example/',
      undefined,
    ],
    ['not for hosts below', { HTTP_PROXY: 'p:1', NO_PROXY: '.example' }, 'http://x.a.example/', undefined],
    [
      'not for hosts below a star',
      { HTTP_PROXY: 'p:1', no_proxy: '*.a.example' },
      'http://x.A.example/',
      undefined,
    ],
    [
      'but for one that ends alike',
      { HTTP_PROXY: 'p:1', NO_PROXY: 'a.example' },
      'http://ba.example/',
      'http://p:1/',
    ],
    ['not for a port', { HTTP_PROXY: 'p:1', NO_PROXY: 'a.example:80' }, 'http://a.example/', undefined],
    [
      'but for another port',
      { HTTP_PROXY: 'p:1', NO_PROXY: 'a.example:8080' },
      'http://a.example/',
      'http://p:1/',
    ],
    ['not at all', { HTTPS_PROXY: 'p:1', NO_PROXY: '*' }, 'https://a.example/', undefined],
    ['not for an address of IPv6', { HTTP_PROXY: 'p:1', NO_PROXY: '[::1]:80' }, 'http://[::1]/', undefined],
  ] as [string, Record<string, string>, string, string | undefined][])('%s', (_, env, address, proxy) => {
    expect(by(env, address)).toBe(proxy)
  })

  it('a proxy that is none is named, without what may be a password', () => {
    for (const text of ['socks5://me:planted@p:1', 'http://[planted', 'http://']) {
      const asking = () => by({ HTTP_PROXY: text }, 'http://a.example/')
      expect(asking).toThrow('names a proxy in HTTP_PROXY that is no address')
      expect(asking).not.toThrow('planted')
    }
    expect(by({ HTTP_PROXY: 'socks5://p', NO_PROXY: 'a.example' }, 'http://a.example/')).toBeUndefined()
  })
})
