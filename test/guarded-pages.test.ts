import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addKey,
  createServer,
  keyFileText,
  type Server,
  type ServerOptions,
} from '../packages/modelwright/src/serve/index.ts'
import { treesBytes } from '../packages/modelwright/test/serve/playground/playground-models.ts'

const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const folder = mkdtempSync(join(tmpdir(), 'modelwright-guarded-'))
const whole = addKey({ format: 1, keys: [] }, { name: 'all', scopes: ['predict', 'describe', 'artifact'] }, 0)
const half = addKey(whole.file, { name: 'half', scopes: ['predict', 'describe'] }, 0)
const keys = join(folder, 'keys.json')
writeFileSync(keys, keyFileText(half.file))

let browser: Browser
const servers: Server[] = []
/** Another site: an empty page. */
const site = createHttpServer((_request, response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<title>site</title>'),
)
let siteUrl = ''

async function serve(options: Partial<ServerOptions>): Promise<string> {
  const model = { bytes: treesBytes(), name: 'churn', version: '7' }
  const server = await createServer({ model, port: 0, drainMs: 100, ...options })
  servers.push(server)
  return server.url
}

async function pageOf(options: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext(options)).newPage()
}

const asks = `async (url) => {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'none' }
  try {
    const response = await fetch(url + '/predict', { method: 'POST', headers, body: '{}' })
    return [response.status, response.headers.get('x-request-id') !== null]
  } catch (error) {
    return String(error)
  }
}`

describe.skipIf(!existsSync(program))('in Chromium', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await Promise.all(servers.map((server) => server.close()))
    site.closeAllConnections()
    await new Promise((resolve) => site.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })

  test('the playground of a service with keys asks for one, then runs the model and is answered by the service', async () => {
    const url = await serve({ guard: { keys } })
    const httpCredentials = { username: 'me', password: whole.text }
    const page = await pageOf({ httpCredentials })
    const statuses: [string, number][] = []
    page.on('response', (response) =>
      statuses.push([
        `${response.request().method()} ${new URL(response.url()).pathname}`,
        response.status(),
      ]),
    )
    await page.goto(url)
    await page.locator('[data-verdict=same]').waitFor()
    const last = new Map(statuses)
    expect(last.get('GET /')).toBe(200)
    expect(last.get('GET /artifact')).toBe(200)
    expect(last.get('POST /predict')).toBe(200)
  })

  test('without a key there is no page, and without its scope no model', async () => {
    const url = await serve({ guard: { keys } })
    const wrong = await pageOf({ httpCredentials: { username: 'me', password: 'wrong' } })
    expect((await wrong.goto(url))?.status()).toBe(401)
    const page = await pageOf({ httpCredentials: { username: 'me', password: half.text } })
    const artifact = page.waitForResponse((response) => response.url().endsWith('/artifact'))
    expect((await page.goto(url))?.status()).toBe(200)
    expect((await artifact).status()).toBe(403)
  })

  test('a page of another site is kept from asking, until it is named', async () => {
    const page = await pageOf()
    await page.goto(siteUrl)
    const ask = (url: string) => page.evaluate(`(${asks})(${JSON.stringify(url)})`)
    expect(await ask(await serve({}))).toBe('TypeError: Failed to fetch')
    expect(await ask(await serve({ guard: { cors: ['https://app.example'] } }))).toBe(
      'TypeError: Failed to fetch',
    )
    expect(await ask(await serve({ guard: { cors: [siteUrl.slice(0, -1)] } }))).toEqual([422, true])
    expect(await ask(await serve({ guard: { cors: ['*'] } }))).toEqual([422, true])
    expect(await ask(await serve({ guard: { cors: ['*'], keys } }))).toEqual([401, true])
  })

  test('a form of another site is refused, though a browser sends it without asking', async () => {
    const seen: [string | undefined, number][] = []
    const watcher = {
      answered: ({ headers }: { headers: Record<string, unknown> }, status: number) =>
        void seen.push([headers['sec-fetch-site'] as string, status]),
    }
    const url = await serve({ watchers: [watcher] })
    const page = await pageOf()
    await page.goto(siteUrl.replace('127.0.0.1', 'localhost'))
    const said = page.waitForResponse((response) => response.url().startsWith(url))
    await page.evaluate(`{
      const form = document.createElement('form')
      form.method = 'POST'
      form.action = ${JSON.stringify(`${url}/predict`)}
      document.body.append(form)
      form.submit()
    }`)
    expect((await said).status()).toBe(403)
    expect(seen[0]).toEqual(['cross-site', 403])
  })
})
