import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { load } from '@modelwright/runtime'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Build } from '../../../../src/deploy/index.ts'
import { pageText } from '../../../../src/deploy/targets/browser/page.ts'
import { browser } from '../../../../src/deploy/targets/browser/target.ts'
import { checkTarget } from '../../../../src/testing/index.ts'
import { goldenOf } from '../../../pack/models-to-pack.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { kinds } from '../engines.ts'

const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const types: Readonly<Record<string, string>> = { html: 'text/html', mjs: 'text/javascript', css: 'text/css' }
const builds = new Map<string, Build>()
let server: Server
let url: string
let open: Browser

beforeAll(async () => {
  for (const kind of kinds) builds.set(kind, await browser.build(await releaseOf(kind), {}, hostAt('.')))
  // A host of files, as there are many: nothing is done for the page but to give it.
  server = createServer((request, response) => {
    const [, kind, path] = (request.url ?? '').split('/')
    const file = builds.get(kind)?.files.find((one) => one.path === (path || 'index.html'))
    response.setHeader('content-type', types[file?.path.split('.').at(-1) ?? ''] ?? 'text/plain')
    response.writeHead(file === undefined ? 404 : 200).end(file?.bytes)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  open = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
}, 120_000)
afterAll(async () => {
  await open?.close()
  server?.close()
})

describe('a page', () => {
  it.each(kinds)(
    'gives golden rows bit for bit in Chromium, under a policy that lets no other code run: %s',
    async (kind) => {
      const { rows, said } = goldenOf((await releaseOf(kind)).model.bytes)
      const page = await open.newPage()
      const wrong: string[] = []
      page.on('console', (line) => void (line.type() === 'error' && wrong.push(line.text())))
      page.on('pageerror', (error) => void wrong.push(error.message))
      await page.goto(`${url}/${kind}/`)
      // As text: what transforms this file would change an import within.
      const script = `import('./model.mjs').then(({ predict }) => JSON.stringify(predict(${JSON.stringify(rows)}).predictions))`
      const predictions = await page.evaluate<string>(script)
      expect(predictions === JSON.stringify(said.predictions)).toBe(true)
      expect(wrong.filter((line) => !line.includes('favicon'))).toEqual([])
      await page.close()
    },
  )

  it('has a field an input, and says what the model says as one types', async () => {
    const { model, rows, said } = goldenOf((await releaseOf('trees')).model.bytes)
    const page = await open.newPage()
    await page.goto(`${url}/trees/`)
    const { inputs } = model.schema
    const isTyped = (row: object): boolean =>
      inputs.every(({ name, type }) => {
        const value = (row as Record<string, unknown>)[name]
        return type === 'number' ? typeof value === 'number' : value === null || typeof value === 'string'
      })
    const at = rows.findIndex(isTyped)
    for (const { name } of inputs) {
      const value = (rows[at] as Record<string, unknown>)[name]
      await page
        .getByLabel(name, { exact: true })
        .fill(value === null || value === undefined ? '' : String(value))
    }
    expect(JSON.parse(await page.locator('output').innerText())).toEqual(
      JSON.parse(JSON.stringify(said.predictions[at])),
    )
    expect(await page.locator('small').innerText()).toContain(model.digest.slice(0, 12))
    await page.close()
  })

  it('holds names as text, whatever they are', async () => {
    const { schema } = load((await releaseOf('trees')).model.bytes)
    const evil = '"><script>alert(1)</script>&amp;'
    const inputs = schema.inputs.map((input) => ({ ...input, name: evil }))
    const text = pageText({ schema: { ...schema, inputs }, name: evil })
    expect(text).not.toContain('<script>alert')
    expect(text.match(/<script/g)).toHaveLength(1)
  })
})

describe('the target browser', async () => {
  const models = [(await releaseOf()).model.bytes, (await releaseOf('binary')).model.bytes] as const
  const fresh = async () => ({ inventory: async () => [], close: async () => {} })
  for (const { name, run } of checkTarget({ target: browser, models, fresh })) it(name, run)
})
