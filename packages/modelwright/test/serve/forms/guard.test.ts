import { describe, expect, it, test } from 'vitest'
import { checkKey, checkOrigin } from '../../../src/serve/forms/guard.ts'

const rules = { token: 'the-right-key', host: 'localhost' }

describe('checkOrigin', () => {
  test.each([
    ['an address', { host: '127.0.0.1:8080' }],
    ['localhost through a tunnel', { host: 'localhost:9999' }],
    ['IPv6', { host: '[::1]:8080' }],
    ['an address of the network', { host: '192.168.1.20:8080' }],
    ['its own page', { host: '127.0.0.1:1', origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-origin' }],
    ['a proxy that speaks TLS', { host: 'localhost', origin: 'https://localhost' }],
    ['a typed address', { host: 'localhost:1', 'sec-fetch-site': 'none' }],
  ])('lets in %s', (_name, headers) => {
    expect(() => checkOrigin(headers, rules)).not.toThrow()
  })

  test.each([
    ['no host', {}],
    ['a name that was pointed here', { host: 'attacker.example:8080' }],
    ['a name that looks like ours', { host: 'localhost.attacker.example' }],
    ['a host that is none', { host: 'localhost/../x' }],
    ['a name that starts like an address', { host: '127.0.0.1.attacker.example' }],
    ['another site', { host: 'localhost:1', origin: 'https://attacker.example' }],
    ['another port of this machine', { host: 'localhost:1', origin: 'http://localhost:2' }],
    ['a sandboxed frame', { host: 'localhost:1', origin: 'null' }],
    ['a form of another site', { host: 'localhost:1', 'sec-fetch-site': 'cross-site' }],
    ['another service of this machine', { host: 'localhost:1', 'sec-fetch-site': 'same-site' }],
  ])('refuses %s', (_name, headers) => {
    expect(() => checkOrigin(headers, rules)).toThrow(
      expect.objectContaining({ code: 'SERVE_ORIGIN_FOREIGN' }),
    )
  })

  it('lets in the name it was told to listen on', () => {
    expect(() => checkOrigin({ host: 'forms.lan:80' }, { ...rules, host: 'forms.lan' })).not.toThrow()
  })
})

describe('checkKey', () => {
  it('lets in the key', () => {
    expect(() => checkKey({ authorization: 'Bearer the-right-key' }, rules)).not.toThrow()
  })

  test.each([
    undefined,
    '',
    'the-right-key',
    'Bearer ',
    'Bearer the-wrong-key',
    'Bearer the-right-key2',
    'Basic the-right-key',
    'bearer the-right-key',
  ])('refuses %s', (authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    expect(() => checkKey(headers, rules)).toThrow(expect.objectContaining({ code: 'SERVE_KEY_WRONG' }))
  })
})
