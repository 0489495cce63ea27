import { createHmac, createPublicKey } from 'node:crypto'
import { exportSPKI, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { keyFetcher } from '../../../../src/serve/guard/tokens/fetch-keys.ts'
import { scopesOfClaims } from '../../../../src/serve/guard/tokens/token-scopes.ts'
import { codeOf, predict, type Started, start } from '../guarded-server.ts'
import { type Issuer, startIssuer, tokenOf } from './issuer.ts'

let issuer: Issuer
let other: Issuer
let served: Started
const seconds = () => Math.floor(Date.now() / 1000)
const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

async function ask(token: string, url = served.url): Promise<Response> {
  return predict(url, { authorization: `Bearer ${token}` })
}

beforeAll(async () => {
  issuer = await startIssuer()
  other = await startIssuer()
  served = await start({ guard: { oidc: { issuer: issuer.url, audience: 'churn-api' } } })
})
afterAll(async () => {
  await issuer.close()
  await other.close()
})

describe('a token is taken', () => {
  test.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('signed by %s', async (alg) => {
    const own = await startIssuer()
    const key = await own.addKey({ alg })
    const { url } = await start({ guard: { oidc: { issuer: own.url, audience: 'churn-api' } } })
    const response = await ask(await tokenOf(own, {}, key), url)
    expect(response.status).toBe(200)
    await own.close()
  })

  test('for several audiences, among them ours', async () => {
    expect((await ask(await tokenOf(issuer, { aud: ['x', 'churn-api'] }))).status).toBe(200)
  })

  test('with clocks that are a little apart', async () => {
    expect((await ask(await tokenOf(issuer, { exp: seconds() - 10 }))).status).toBe(200)
    expect((await ask(await tokenOf(issuer, { nbf: seconds() + 10 }))).status).toBe(200)
  })

  test('again and again, without asking the issuer', async () => {
    const before = issuer.fetches
    const token = await tokenOf(issuer)
    for (let i = 0; i < 5; i++) expect((await ask(token)).status).toBe(200)
    expect(issuer.fetches).toBe(before)
  })

  test('but for no more than its scopes', async () => {
    const token = await tokenOf(issuer)
    const refused = await fetch(`${served.url}/schema`, { headers: { authorization: `Bearer ${token}` } })
    expect(refused.status).toBe(403)
    expect(await codeOf(refused)).toBe('SERVE_SCOPE_LACKING')
    expect((await ask(await tokenOf(issuer, { scope: 'describe other' }))).status).toBe(403)
    expect((await ask(await tokenOf(issuer, { scope: undefined, scp: ['predict'] }))).status).toBe(200)
  })
})

/** Signs with the issuer's public key as if it were a shared secret. */
async function confused(form: 'pem' | 'der' | 'jwk'): Promise<string> {
  const { jwk, kid } = issuer.key
  const pem = await exportSPKI((await importJWK(jwk, 'RS256')) as Parameters<typeof exportSPKI>[0])
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  const secret = { pem, der, jwk: JSON.stringify(jwk) }[form]
  const claims = { iss: issuer.url, aud: 'churn-api', sub: 'ana', exp: seconds() + 300, scope: 'predict' }
  const said = `${b64({ alg: 'HS256', kid })}.${b64(claims)}`
  return `${said}.${createHmac('sha256', secret).update(said).digest('base64url')}`
}

async function withoutSignature(alg: string): Promise<string> {
  const [, claims] = (await tokenOf(issuer)).split('.')
  return `${b64({ alg, kid: issuer.key.kid })}.${claims}.`
}

/** A token whose claims were changed after it was signed. */
async function forged(): Promise<string> {
  const [header, , signature] = (await tokenOf(issuer)).split('.')
  const claims = { iss: issuer.url, aud: 'churn-api', sub: 'eve', exp: seconds() + 300, scope: 'predict' }
  return `${header}.${b64(claims)}.${signature}`
}

/** A key of the attacker's own, shown in the token itself. */
async function broughtAlong(header: (jwk: object) => object): Promise<string> {
  const key = await other.addKey()
  return tokenOf(issuer, {}, { ...key, kid: 'mine' }, header(key.jwk) as Record<string, unknown>)
}

const bad: readonly (readonly [string, () => Promise<string>])[] = [
  ['alg none', () => withoutSignature('none')],
  ['alg None', () => withoutSignature('None')],
  ['alg NONE', () => withoutSignature('NONE')],
  ['no alg', () => withoutSignature('')],
  ['a signature left out', () => withoutSignature('RS256')],
  ['HS256 with the public key in PEM', () => confused('pem')],
  ['HS256 with the public key in DER', () => confused('der')],
  ['HS256 with the public key as JWK', () => confused('jwk')],
  [
    'HS256 with an empty secret',
    async () => {
      const said = `${b64({ alg: 'HS256' })}.${b64({ iss: issuer.url, aud: 'churn-api', sub: 'a', exp: seconds() + 9 })}`
      return `${said}.${createHmac('sha256', '').update(said).digest('base64url')}`
    },
  ],
  ['claims changed after signing', forged],
  ['another issuer', () => tokenOf(issuer, { iss: other.url })],
  ['an issuer with a slash more', () => tokenOf(issuer, { iss: `${issuer.url}/` })],
  ['no issuer', () => tokenOf(issuer, { iss: undefined })],
  ['another audience', () => tokenOf(issuer, { aud: 'other-api' })],
  ['an audience that only begins so', () => tokenOf(issuer, { aud: 'churn-api.evil' })],
  ['no audience', () => tokenOf(issuer, { aud: undefined })],
  ['an end long ago', () => tokenOf(issuer, { exp: seconds() - 120 })],
  ['no end', () => tokenOf(issuer, { exp: undefined })],
  ['an end that is text', () => tokenOf(issuer, { exp: '9999999999' })],
  ['a beginning to come', () => tokenOf(issuer, { nbf: seconds() + 120 })],
  ['no subject', () => tokenOf(issuer, { sub: undefined })],
  ['a key id of nobody', () => tokenOf(issuer, {}, { ...issuer.key, kid: 'nobody' })],
  [
    "another issuer's key under the same id",
    async () => tokenOf(issuer, {}, { ...other.key, kid: issuer.key.kid }),
  ],
  [
    'a key that the issuer does not show',
    async () => tokenOf(issuer, {}, await issuer.addKey({ isShown: false })),
  ],
  ['a key brought along (jwk)', () => broughtAlong((jwk) => ({ jwk }))],
  ['a key brought along (jku)', () => broughtAlong(() => ({ jku: `${other.url}/keys` }))],
  ['a key brought along (x5u)', () => broughtAlong(() => ({ x5u: `${other.url}/keys` }))],
  ['a path as key id', () => tokenOf(issuer, {}, { ...issuer.key, kid: '../../dev/null' })],
  [
    'an extension that must be understood',
    () =>
      new SignJWT({ sub: 'a', scope: 'predict' })
        .setProtectedHeader({ alg: 'RS256', kid: issuer.key.kid, crit: ['must'], must: true })
        .setIssuer(issuer.url)
        .setAudience('churn-api')
        .setExpirationTime('1h')
        .sign(issuer.key.privateKey, { crit: { must: true } }),
  ],
  ['two parts', async () => (await tokenOf(issuer)).split('.').slice(0, 2).join('.')],
  ['four parts', async () => `${await tokenOf(issuer)}.x`],
  ['five empty parts', async () => '....'],
  ['claims that are no JSON', async () => `${b64({ alg: 'RS256', kid: issuer.key.kid })}.bm8.x`],
  ['a header that is a list', async () => `${b64([])}.${b64({})}.x`],
  ['text', async () => 'hello'],
  ['a long text', async () => 'a'.repeat(7000)],
]

describe('a token is refused', () => {
  test.each(bad)('with %s', async (_name, make) => {
    const { url } = await start({ guard: { oidc: { issuer: issuer.url, audience: 'churn-api' } } })
    const token = await make()
    const response = await ask(token, url)
    expect(response.status).toBe(401)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'SERVE_CREDENTIALS_WRONG' })
    if (token.length > 10) expect(text).not.toContain(token.slice(0, 40))
  })

  test('and the one beside it is still taken', async () => {
    expect((await ask(await tokenOf(issuer))).status).toBe(200)
  })

  test('and so is a key, where there are none', async () => {
    const key = `mw_${'0'.repeat(12)}_${'a'.repeat(43)}`
    const response = await predict(served.url, { 'x-api-key': key })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining('keys are not taken here'),
    })
  })
})

describe('the keys of the issuer', () => {
  test('a new one is fetched once it is named; unknown ones have it fetched no more', async () => {
    const own = await startIssuer()
    const { url } = await start({ guard: { oidc: { issuer: own.url, audience: 'churn-api' } } })
    expect(own.fetches).toBe(1)
    for (let i = 0; i < 20; i++)
      expect((await ask(await tokenOf(own, {}, { ...own.key, kid: `none-${i}` }), url)).status).toBe(401)
    expect(own.fetches).toBe(1)
    await own.close()
  })

  test('serve on while the issuer is away, and are asked for no oftener than every five seconds', async () => {
    const own = await startIssuer()
    let now = 0
    const fetchKeys = keyFetcher(() => now)
    const get = () => fetchKeys(`${own.url}/keys`, {})
    expect(await (await get()).json()).toEqual({ keys: own.publicKeys })
    own.answers.status = 500
    for (const at of [10_000, 11_000, 14_999]) {
      now = at
      expect(await (await get()).json()).toEqual({ keys: own.publicKeys })
    }
    own.answers.status = undefined
    const before = own.fetches
    now = 14_999
    await get()
    expect(own.fetches).toBe(before)
    now = 15_001
    await get()
    expect(own.fetches).toBe(before + 1)
    own.answers.status = 500
    now += 3_600_001
    await expect(get()).rejects.toThrow('it answered 500')
    await own.close()
  })

  test('that could not be had for over an hour make a 503, not a refusal', async () => {
    const own = await startIssuer()
    const { url } = await start({ guard: { oidc: { issuer: own.url, audience: 'churn-api' } } })
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      vi.setSystemTime(Date.now() + 2 * 3_600_000)
      own.answers.status = 500
      const response = await ask(await tokenOf(own), url)
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('5')
      expect(await codeOf(response)).toBe('SERVE_ISSUER_UNREACHABLE')
    } finally {
      vi.useRealTimers()
      await own.close()
    }
  })

  test.each([
    ['an issuer that does not answer', { status: 500 }, 'SERVE_ISSUER_UNREACHABLE'],
    ['a document that is no JSON', { document: '<html>' }, 'SERVE_ISSUER_UNREACHABLE'],
    [
      'a document of another issuer',
      { document: '{"issuer": "https://evil.example"}' },
      'SERVE_ISSUER_INVALID',
    ],
    ['a document that is a list', { document: '[]' }, 'SERVE_ISSUER_INVALID'],
    ['keys that are none', { keys: '{"keys": 7}' }, 'SERVE_ISSUER_UNREACHABLE'],
    ['keys without end', { keys: `{"keys": ["${'a'.repeat(2_000_000)}"]}` }, 'SERVE_ISSUER_UNREACHABLE'],
  ])('%s stops the start', async (_name, answers, code) => {
    const own = await startIssuer()
    own.answers = answers
    await expect(start({ guard: { oidc: { issuer: own.url, audience: 'churn-api' } } })).rejects.toThrow(
      expect.objectContaining({ code }),
    )
    await own.close()
  })

  test.each([
    'http://issuer.example',
    'ftp://issuer.example',
    'issuer.example',
    'https://me:secret@issuer.example',
    '',
  ])('%s is no address to fetch keys from', async (address) => {
    await expect(start({ guard: { oidc: { issuer: address, audience: 'a' } } })).rejects.toThrow(
      expect.objectContaining({ code: 'SERVE_ISSUER_INVALID' }),
    )
    await expect(
      start({ guard: { oidc: { issuer: issuer.url, audience: 'a', jwks: address } } }),
    ).rejects.toThrow(expect.objectContaining({ code: 'SERVE_ISSUER_INVALID' }))
  })
})

describe('scopes', () => {
  test.each([
    ['as text', { scope: 'predict describe' }, {}, ['predict', 'describe']],
    ['as a list', { scp: ['outcomes'] }, {}, ['outcomes']],
    ['under another claim', { roles: ['predict'] }, { claim: 'roles' }, ['predict']],
    ['deep within', { realm_access: { roles: ['predict'] } }, { claim: 'realm_access.roles' }, ['predict']],
    [
      'under a claim whose name has dots',
      { 'https://a.b/roles': 'predict' },
      { claim: 'https://a.b/roles' },
      ['predict'],
    ],
    ['by other names', { scope: 'model.run' }, { scopes: { predict: 'model.run' } }, ['predict']],
    [
      'by other names, ours do not count',
      { scope: 'predict describe' },
      { scopes: { predict: 'model.run' } },
      [],
    ],
    ['that only begin so', { scope: 'predictor' }, {}, []],
    ['that are a number', { scope: 7 }, {}, []],
    ['of a prototype', {}, { claim: 'constructor.name' }, []],
    ['that are not there', {}, {}, []],
  ])('are read %s', (_name, claims, options, expected) => {
    expect(scopesOfClaims(claims as Record<string, unknown>, options)).toEqual(expected)
  })
})
