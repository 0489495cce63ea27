import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../command-line.ts'
import { modelFolder, predictExample, serving } from './serving.ts'

describe('serve', () => {
  it.each(['0.0.0.0', '::', '192.0.2.7', 'service.example'])(
    'does not open to a network on %s while nothing checks who asks',
    async (host) => {
      const said = await run(modelFolder(), ['serve', 'churn.safetensors', '--host', host, '--rate', '5/s'])
      expect([said.code, said.stderr]).toEqual([2, expect.stringContaining('SERVE_GUARD_ABSENT')])
    },
  )

  it('opens to a network where that is said, and warns', async () => {
    const folder = modelFolder()
    const said = await serving(folder, ['--host', '0.0.0.0', '--open'], async (url) => {
      expect((await predictExample(url)).status).toBe(200)
    })
    expect([said.code, said.stderr]).toEqual([0, expect.stringContaining('Whoever reaches 0.0.0.0')])
  })

  it('opens to a network with keys, and to their holders alone', async () => {
    const folder = modelFolder()
    const { key } = (await run(folder, ['serve', 'keys', 'new', 'shop', '--json'])).json<{ key: string }>()
    const log = join(folder, 'access.jsonl')
    const flags = ['--host', '0.0.0.0', '--keys', 'keys.json', '--access-log', 'access.jsonl']
    const said = await serving(folder, flags, async (url) => {
      expect((await predictExample(url)).status).toBe(401)
      expect((await predictExample(url, { authorization: `Bearer ${key}` })).status).toBe(200)
    })
    expect([said.code, said.stderr]).toEqual([0, ''])
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    const asked = lines.map((line) => JSON.parse(line) as { path: string; status: number; caller?: string })
    expect(asked.filter(({ path }) => path === '/predict')).toMatchObject([
      { status: 401 },
      { status: 200, caller: 'key:shop' },
    ])
    expect(said.stdout + said.stderr + lines.join()).not.toContain(key.slice(16))
  })

  it('takes rates, sites, limits and pressure from its flags', async () => {
    const flags = ['--rate', '2/h', '--cors', 'https://app.example', '--max-lag', '0', '--max-requests', '5']
    await serving(modelFolder(), flags, async (url) => {
      const first = await predictExample(url, { origin: 'https://app.example' })
      expect(first.headers.get('access-control-allow-origin')).toBe('https://app.example')
      expect((await predictExample(url)).status).toBe(200)
      expect((await predictExample(url)).status).toBe(429)
    })
  })

  it.each([
    ['a keys file that is not there', ['--keys', 'absent.json'], 'SERVE_KEYS_UNREADABLE'],
    ['an issuer without an audience', ['--oidc-issuer', 'https://a.example'], 'CLI_ARGUMENT_INVALID'],
    ['an audience without an issuer', ['--oidc-audience', 'a'], 'CLI_ARGUMENT_INVALID'],
    [
      'an issuer without TLS',
      ['--oidc-issuer', 'http://a.example', '--oidc-audience', 'a'],
      'SERVE_ISSUER_INVALID',
    ],
    ['scopes that are none', ['--oidc-scopes', 'all=x'], 'CLI_ARGUMENT_INVALID'],
    ['a scope without a name', ['--oidc-scopes', 'predict='], 'CLI_ARGUMENT_INVALID'],
    ['a certificate without its key', ['--tls-cert', 'a.pem'], 'CLI_ARGUMENT_INVALID'],
    ['a key without its certificate', ['--tls-key', 'a.pem'], 'CLI_ARGUMENT_INVALID'],
    ["a clients' authority alone", ['--tls-client-ca', 'a.pem'], 'CLI_ARGUMENT_INVALID'],
    ['files that are not there', ['--tls-cert', 'a.pem', '--tls-key', 'b.pem'], 'SERVE_TLS_INVALID'],
    ['a rate that is none', ['--rate', '5'], 'CLI_ARGUMENT_INVALID'],
    ['a site that is none', ['--cors', 'app.example'], 'CORE_OPTION_INVALID'],
    ['a proxy that is none', ['--trusted-proxies', 'x', '--rate', '1/s'], 'CORE_OPTION_INVALID'],
    ['a list with a hole', ['--cors', 'https://a.example,,'], 'CLI_ARGUMENT_INVALID'],
    ['a log where no folder is', ['--access-log', 'absent/a.jsonl'], 'SERVE_LOG_UNWRITABLE'],
  ])('does not start with %s', async (_name, flags, code) => {
    const said = await run(modelFolder(), ['serve', 'churn.safetensors', '--port', '0', ...flags])
    expect([said.code, said.stderr]).toEqual([2, expect.stringContaining(code)])
  })
})
