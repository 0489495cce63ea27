import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import { addKey, keyFileText } from '../../../src/serve/index.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { start } from './guarded-server.ts'

interface Asked {
  readonly host: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
}

/** Asks at the address of a server, by another name, as a browser does whose page had that name mean this machine. */
function ask(
  url: string,
  { host, method = 'POST', path = '/predict', headers = {} }: Asked,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers, host }
    const asked = request(`${url}${path}`, { method, headers: all }, (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    asked.on('error', reject)
    asked.end(method === 'POST' ? JSON.stringify([goodRow]) : undefined)
  })
}

test('a service of this machine alone is asked by names that nobody else can have', async () => {
  const { url } = await start()
  for (const host of [
    'localhost:8080',
    'LOCALHOST',
    'churn.localhost',
    '127.0.0.1:1',
    '[::1]:80',
    '192.168.1.20',
  ])
    expect([host, await ask(url, { host })]).toEqual([host, 200])
  for (const host of ['evil.example:8080', 'localhost.evil.example', 'x', 'a/b', '127.0.0.1.nip.example'])
    expect([host, await ask(url, { host })]).toEqual([host, 403])
})

test('a page whose name was made to mean this machine reads nothing and sends nothing; health is told', async () => {
  const { url } = await start()
  const host = 'evil.example:8080'
  const headers = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
  for (const path of ['/schema', '/openapi.json', '/', '/models', '/metrics'])
    expect([path, await ask(url, { host, method: 'GET', path, headers })]).toEqual([path, 403])
  expect(await ask(url, { host, path: '/outcomes', headers })).toBe(403)
  expect(await ask(url, { host, method: 'GET', path: '/health/ready' })).toBe(200)
})

test('the first that is refused is told once in the log, with the flag that lets it in', async () => {
  const { url, reports } = await start()
  const warnings = () => reports.filter(({ kind }) => kind === 'warning')
  await ask(url, { host: 'localhost' })
  expect(warnings()).toEqual([])
  for (const host of ['one.example', 'two.example']) await ask(url, { host })
  expect(warnings()).toEqual([
    expect.objectContaining({ message: expect.stringContaining('--allow-hosts churn.example') }),
  ])
  expect(JSON.stringify(warnings())).not.toMatch(/(one|two)\.example/)
})

test('names may be let in, or all', async () => {
  const named = await start({ guard: { hosts: ['Churn.example'] } })
  expect(await ask(named.url, { host: 'churn.example' })).toBe(200)
  expect(await ask(named.url, { host: 'other.example' })).toBe(403)
  const open = await start({ guard: { hosts: ['*'] } })
  expect(await ask(open.url, { host: 'other.example' })).toBe(200)
})

test('who asks for keys, or is there for a network, takes any name', async () => {
  const path = join(workFolder(), 'keys.json')
  const { file, text } = addKey({ format: 1, keys: [] }, { name: 'one', scopes: ['predict'] }, Date.now())
  writeFileSync(path, keyFileText(file))
  const keyed = await start({ guard: { keys: path } })
  expect(await ask(keyed.url, { host: 'churn.example', headers: { 'x-api-key': text } })).toBe(200)
  const { url } = await start({ host: '0.0.0.0' })
  expect(await ask(url.replace('0.0.0.0', '127.0.0.1'), { host: 'churn.example' })).toBe(200)
})

test('the flag is one of serve', async () => {
  expect((await run(workFolder(), ['serve', '--help'])).stdout).toContain('--allow-hosts <names>')
})
