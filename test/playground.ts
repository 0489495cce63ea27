import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createServer, type Server } from '../packages/modelwright/src/serve/index.ts'

const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
let browser: Browser | undefined
const servers: Server[] = []

/** Whether there is a browser to open the playground in. */
export const hasBrowser = existsSync(program)

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet],
  })
}

/** Starts the browser for the tests of a file; what each of them opened is closed after it. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (hasBrowser) browser = await launch()
  }, 60_000)

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()))
  })

  afterAll(async () => {
    await browser?.close()
  })
}

/** Serves a model as version 7, on a free port unless told another. */
export async function serve(bytes: Uint8Array, name = 'churn', port = 0): Promise<Server> {
  const server = await createServer({ model: { bytes, name, version: '7' }, port, drainMs: 100 })
  servers.push(server)
  return server
}

/** A page in which requests can be answered otherwise: no service worker stands between. */
export async function bare(): Promise<Page> {
  return (await browser!.newContext({ serviceWorkers: 'block' })).newPage()
}

/** A page that was opened. */
export interface Opened {
  readonly page: Page
  /** What went wrong in the page, and requests to anybody else. */
  readonly troubles: string[]
  readonly requests: { readonly method: string; readonly url: string }[]
}

/** Opens a page and listens to it. */
export async function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser!.newContext({ viewport: { width: 1200, height: 850 }, ...options })
  const page = await context.newPage()
  const troubles: string[] = []
  const requests: Opened['requests'] = []
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('request', (asked) => {
    requests.push({ method: asked.method(), url: asked.url() })
    if (new URL(asked.url()).origin !== new URL(url).origin) troubles.push(asked.url())
  })
  await page.goto(url)
  return { page, troubles, requests }
}

export const verdict = (page: Page, name: string) => page.locator(`[data-verdict=${name}]`).waitFor()
export const field = (page: Page, name: string) => page.getByLabel(name, { exact: true })
export const answer = (page: Page) => page.locator('.answer-large').innerText()

/** Rules of WCAG 2.2 A and AA that axe can check. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`)
}
