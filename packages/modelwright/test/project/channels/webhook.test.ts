import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import type { Channel } from '../../../src/core/index.ts'
import { slack } from '../../../src/project/channels/slack.ts'
import { webhook, webhookChannel } from '../../../src/project/channels/webhook.ts'
import { checkChannel } from '../../../src/testing/index.ts'
import { testProxy } from '../../core/node/proxy-server.ts'
import { hasOpenssl, makeAuthority, makeCertificate } from '../../serve/guard/tls/certificates.ts'
import { deadPort, httpReceiver, type Way } from '../alerts/receivers.ts'
import { temporaryFolder } from '../temporary.ts'
import { message, sendBy } from './sending.ts'

for (const { name, run } of checkChannel(webhookChannel as unknown as Channel, async () => {
  const receiver = await httpReceiver()
  let way: Way = 'takes'
  return {
    options: { url: receiver.url },
    turn: (next) => {
      way = next
      receiver.turn(next)
    },
    received: () => (way === 'refuses' || way === 'hangs' ? [] : receiver.got.map(({ body }) => body)),
    close: receiver.close,
  }
}))
  test(name, run)

describe('a webhook', () => {
  it('gets the message as JSON, with a key and a signature that proves who sent it', async () => {
    const { url, got } = await httpReceiver()
    const use = webhook({ url, secret: '${S}', headers: { 'X-Team': 'ml', Authorization: 'Bearer ${T}' } })
    expect(await sendBy(use, { S: 'signing secret', T: 'token-1234' })).toBeUndefined()
    const [{ body, headers }] = got
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(message)))
    expect(headers).toMatchObject({
      ...{ 'content-type': 'application/json', 'idempotency-key': 'key-1', 'modelwright-attempt': '1' },
      ...{ 'x-team': 'ml', authorization: 'Bearer token-1234' },
    })
    const [time, code] = String(headers['modelwright-signature']).split(',')
    expect(time).toBe('t=1700000000')
    const expected = createHmac('sha256', 'signing secret').update(`1700000000.${body}`).digest('hex')
    expect(code).toBe(`v1=${expected}`)
  })

  it.each([
    ['fails', 'It answers with status 500: database is away.', undefined, true],
    ['asks to wait', 'It answers with status 429.', 6 * 3_600_000, true],
    ['refuses', 'It answers with status 400: no such thing.', undefined, false],
    ['redirects', 'It answers with status 307: redirects are not followed.', undefined, true],
    ['closes the socket', 'It cannot be reached: ECONNRESET.', undefined, true],
    ['closes within its answer', 'It cannot be reached: ECONNRESET.', undefined, true],
    ['answers something else', 'It cannot be reached: HPE_INVALID_CONSTANT.', undefined, true],
  ] as const)('that %s does not have it, and says why', async (way, problem, waitMs, isChannel) => {
    const { url, got } = await httpReceiver(way)
    const failure = await sendBy(webhook({ url }))
    const asked = way === 'asks to wait' ? 7_200_000 : waitMs
    expect(failure).toEqual({ problem, waitMs: asked, isChannel })
    expect(got).toHaveLength(1)
  })

  it('that sends without end has it, and is not read to the end', async () => {
    const { url } = await httpReceiver('sends without end')
    expect(await sendBy(webhook({ url }))).toBeUndefined()
  })

  it('that hangs is cut off after ten seconds, before its head and after it', async () => {
    const receivers = [await httpReceiver('hangs'), await httpReceiver('hangs after its head')]
    const startedAt = performance.now()
    const failures = await Promise.all(receivers.map(({ url }) => sendBy(webhook({ url }))))
    for (const failure of failures) expect(failure?.problem).toMatch(/in time/)
    expect(performance.now() - startedAt).toBeGreaterThan(9000)
  })

  it('is not reached where nothing listens, where there is no such host, and where the address is another kind', async () => {
    const dead = `http://127.0.0.1:${await deadPort()}/`
    expect((await sendBy(webhook({ url: dead })))?.problem).toBe('It cannot be reached: ECONNREFUSED.')
    const nowhere = webhook({ url: '${URL}' })
    expect((await sendBy(nowhere, { URL: 'http://no-such-host.invalid/' }))?.problem).toMatch(
      /ENOTFOUND|EAI_AGAIN/,
    )
    for (const URL of ['file:///etc/passwd', 'ftp://a/b', 'nothing', 'javascript:alert(1)'])
      expect((await sendBy(nowhere, { URL }))?.problem).toBe('The address is none of http or https.')
  })

  it.runIf(hasOpenssl)(
    'is not trusted with a certificate that nobody vouches for, but with one that is named',
    async () => {
      const folder = await temporaryFolder()
      const authority = makeAuthority(folder, 'authority')
      const { cert, key } = makeCertificate(folder, 'receiver', authority)
      const { url, got } = await httpReceiver('takes', {
        cert: readFileSync(cert, 'utf8'),
        key: readFileSync(key, 'utf8'),
      })
      expect((await sendBy(webhook({ url })))?.problem).toMatch(/SIGNED|CERT|LEAF/)
      expect(got).toEqual([])
      expect(await sendBy(webhook({ url, ca: authority.cert }))).toBeUndefined()
      expect(got).toHaveLength(1)
    },
  )

  it('goes by the proxy of the environment, which is left out for the hosts of NO_PROXY', async () => {
    const proxy = await testProxy()
    const { url, got } = await httpReceiver()
    const use = webhook({ url, secret: '${S}' })
    const env = { S: 'signing secret', HTTP_PROXY: proxy.address }
    expect(await sendBy(use, env)).toBeUndefined()
    expect(proxy.asked.map(({ method, url: asked }) => [method, asked])).toEqual([['POST', url]])
    expect(got).toHaveLength(1)
    expect(JSON.parse(got[0].body)).toEqual(JSON.parse(JSON.stringify(message)))
    expect(got[0].headers['proxy-authorization']).toBeUndefined()
    expect(await sendBy(slack({ url }), env)).toBeUndefined()
    expect(await sendBy(use, { ...env, NO_PROXY: '127.0.0.1' })).toBeUndefined()
    expect([proxy.asked.length, got.length]).toEqual([2, 3])
  })

  it.runIf(hasOpenssl)(
    'goes through a tunnel where it is secure, with the certificates it names',
    async () => {
      const proxy = await testProxy()
      const folder = await temporaryFolder()
      const authority = makeAuthority(folder, 'authority')
      const { cert, key } = makeCertificate(folder, 'receiver', authority)
      const pem = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
      const { url, got } = await httpReceiver('takes', pem)
      const env = { HTTPS_PROXY: proxy.address }
      expect((await sendBy(webhook({ url }), env))?.problem).toMatch(/SIGNED|CERT|LEAF/)
      expect(await sendBy(webhook({ url, ca: authority.cert }), env)).toBeUndefined()
      expect(proxy.asked.map(({ method, url: asked }) => [method, asked])).toEqual([
        ['CONNECT', new URL(url).host],
        ['CONNECT', new URL(url).host],
      ])
      expect(got).toHaveLength(1)
    },
  )

  it.runIf(hasOpenssl)('holds the certificate behind a tunnel against the address it asks for', async () => {
    const proxy = await testProxy()
    const folder = await temporaryFolder()
    const authority = makeAuthority(folder, 'authority')
    const problems: (string | undefined)[] = []
    for (const of of ['IP:127.0.0.1', 'DNS:localhost', 'IP:127.0.0.2']) {
      const { cert, key } = makeCertificate(folder, 'receiver', authority, of)
      const pem = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
      const { url } = await httpReceiver('takes', pem)
      const failure = await sendBy(webhook({ url, ca: authority.cert }), { HTTPS_PROXY: proxy.address })
      problems.push(failure?.problem)
    }
    const other = 'It cannot be reached: ERR_TLS_CERT_ALTNAME_INVALID.'
    expect(problems).toEqual([undefined, other, other])
  })

  it('says that it is the proxy that fails, without its login', async () => {
    const proxy = await testProxy()
    const { url, got } = await httpReceiver()
    const wrong = proxy.address.replace('planted', 'wrong')
    const secure = url.replace('http:', 'https:')
    const dead = await deadPort()
    const problems = [
      await sendBy(webhook({ url }), { HTTP_PROXY: wrong }),
      await sendBy(webhook({ url: secure }), { HTTPS_PROXY: wrong }),
      await sendBy(webhook({ url }), { HTTP_PROXY: `http://me:planted@127.0.0.1:${dead}` }),
      await sendBy(webhook({ url }), { HTTP_PROXY: 'socks5://proxy.example' }),
    ]
    expect(problems.map((failure) => failure?.problem)).toEqual([
      'Its proxy wants a login: it answers with status 407.',
      `Its proxy, ${proxy.host}, fails: it answers with status 407.`,
      `Its proxy, 127.0.0.1:${dead}, fails: it cannot be reached (ECONNREFUSED).`,
      expect.stringMatching(/^The environment names a proxy in HTTP_PROXY .* Write it whole:/),
    ])
    expect(problems.every((failure) => failure?.isChannel)).toBe(true)
    expect(JSON.stringify(problems)).not.toMatch(/planted|wrong/)
    expect(got).toEqual([])
  })

  it('shows no secret when it fails', async () => {
    const { port } = await httpReceiver('fails')
    const env = {
      URL: `http://127.0.0.1:${port}/hook/very-secret-path`,
      S: 'another-secret',
      T: 'third-secret',
    }
    const use = webhook({ url: '${URL}', secret: '${S}', headers: { authorization: '${T}' } })
    const shown = JSON.stringify([await sendBy(use, env), use])
    for (const value of ['very-secret-path', 'another-secret', 'third-secret'])
      expect(shown).not.toContain(value)
    const missing = await sendBy(use, {})
    expect(missing?.problem).toMatch(/no variable T/)
  })

  it.each([
    [{ url: 'ftp://a' }, /http or https/],
    [{ url: '' }, /http or https/],
    [{ url: 'https://a', secret: 'written out' }, /must name a variable/],
    [{ url: 'https://a', headers: { 'a b': 'c' } }, /names and values of HTTP/],
    [{ url: 'https://a', headers: { a: 'b\r\nc: d' } }, /names and values of HTTP/],
    [{ url: 'https://a', label: '../x' }, /"label"/],
    [{ url: 'https://a', least: 'quiet' }, /"least"/],
    [{ url: 'https://a', hedders: {} }, /no option "hedders"/],
    [{ url: 3 }, /must be text/],
  ])('refuses %j', (options, words) => {
    expect(() => webhook(options as never)).toThrow(words)
  })
})
