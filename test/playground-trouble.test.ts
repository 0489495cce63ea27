import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { intervalBytes, treesBytes } from '../packages/modelwright/test/serve/playground/playground-models.ts'
import {
  answer,
  bare,
  field,
  hasBrowser,
  open,
  serve,
  useBrowser,
  verdict,
  violations,
} from './playground.ts'

useBrowser()

describe.skipIf(!hasBrowser)('the playground, where something is amiss', () => {
  test('a server that is off by one bit is told from one that is not', async () => {
    const { url } = await serve(treesBytes())
    const page = await bare()
    await page.route('**/predict', async (route) => {
      const response = await route.fetch()
      const json = (await response.json()) as { predictions: { probabilities: Record<string, number> }[] }
      const bits = new Float64Array([json.predictions[0].probabilities['yes']])
      new BigInt64Array(bits.buffer)[0] += 1n
      json.predictions[0].probabilities['yes'] = bits[0]
      await route.fulfill({ response, json })
    })
    await page.goto(url)
    await verdict(page, 'differs')
    expect(await page.locator('.badge-line').innerText()).toContain('The server gives another answer')
    await page.getByLabel('ask the server too').uncheck()
    await verdict(page, 'off')
  })

  test('works without a network once it was open, and says that the server is not there', async () => {
    const server = await serve(treesBytes())
    const { page } = await open(server.url)
    await page.locator('.facts', { hasText: 'Kept in this browser' }).waitFor()
    await verdict(page, 'same')
    await server.close()
    await field(page, 'age').fill('55')
    await verdict(page, 'unreachable')
    expect(await answer(page)).toMatch(/yes|no/)
    await page.reload()
    await verdict(page, 'unreachable')
    expect(await answer(page)).toMatch(/yes|no/)
    expect(await field(page, 'age').inputValue()).toBe('55')
  })

  test('believes a server that answers also where the browser is out of room for its copy', async () => {
    const server = await serve(treesBytes())
    const { page } = await open(server.url)
    await page.locator('.facts', { hasText: 'Kept in this browser' }).waitFor()
    const { origin, port } = new URL(server.url)
    const tools = await page.context().newCDPSession(page)
    await tools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
    await server.close()
    await serve(intervalBytes(), 'value', Number(port))
    await page.reload()
    await page.locator('.interval').waitFor()
    await verdict(page, 'same')
  })

  test('says nothing of the server where it is told not to ask, also of what was asked before', async () => {
    const { url } = await serve(treesBytes())
    const page = await bare()
    const asked: (() => void)[] = []
    await page.route('**/predict', async (route) => {
      await new Promise<void>((resolve) => asked.push(resolve))
      await route.continue().catch(() => {})
    })
    await page.goto(url)
    await expect.poll(() => asked.length).toBe(1)
    const isOfIt = (asking: { url(): string }) => asking.url().endsWith('/predict')
    const ended = Promise.race([
      page.waitForEvent('requestfinished', isOfIt),
      page.waitForEvent('requestfailed', isOfIt),
    ])
    await page.getByLabel('ask the server too').uncheck()
    await verdict(page, 'off')
    for (const go of asked) go()
    await ended
    await page.waitForTimeout(100)
    await verdict(page, 'off')
  })

  test.each<[string, (page: Page) => Promise<unknown>]>([
    ['say', (page) => field(page, 'age').fill('27.5')],
    ['draw', (page) => page.getByRole('button', { name: 'Draw another' }).click()],
    ['sweep', (page) => page.locator('#what-if-input').selectOption({ label: 'contract' })],
    [
      'score',
      async (page) => {
        await page.setInputFiles('#file-input', {
          name: 'rows.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from('age\n1\n'),
        })
        await page.locator('.file-part [role=status]', { hasText: 'out of memory' }).waitFor()
        await field(page, 'age').fill('27.5')
      },
    ],
  ])('shows no answer of an earlier row where the model breaks down: %s', async (asked, act) => {
    const { page } = await open((await serve(treesBytes())).url)
    await verdict(page, 'same')
    // A worker that the browser ends is heard of once; then it is silent.
    await page.evaluate(`{
      const post = Worker.prototype.postMessage
      let isOver = false
      Worker.prototype.postMessage = function (asked) {
        if (isOver) return
        if (asked.do !== '${asked}') return post.call(this, asked)
        isOver = true
        setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })))
      }
    }`)
    await act(page)
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toContain('out of memory')
    expect(await page.locator('.answer-large').count()).toBe(0)
  })

  test('says that the server has another model by now', async () => {
    const server = await serve(treesBytes())
    const { page } = await open(server.url)
    await verdict(page, 'same')
    await server.close()
    await serve(intervalBytes(), 'value', Number(new URL(server.url).port))
    await field(page, 'age').fill('55')
    await verdict(page, 'other-model')
  })

  test('says so where the artifact is damaged, is another, or cannot be fetched', async () => {
    const bytes = treesBytes()
    const { url } = await serve(bytes)
    const damaged = bytes.slice()
    damaged[bytes.length >> 1] ^= 255
    const page = await bare()
    const shows = async (body: Uint8Array | number, words: string | RegExp) => {
      await page.unrouteAll()
      await page.route('**/artifact', (route) =>
        typeof body === 'number'
          ? route.fulfill({ status: body })
          : route.fulfill({ body: Buffer.from(body) }),
      )
      await page.goto(url)
      await page.locator('[role=alert]', { hasText: words }).waitFor()
      expect(await violations(page)).toEqual([])
    }
    await shows(bytes.subarray(0, 1000), 'PACK_ARTIFACT_REFUSED')
    await shows(Buffer.from('<html>'), 'PACK_ARTIFACT_REFUSED')
    await shows(damaged, /PACK_ARTIFACT_REFUSED|SERVE_ARTIFACT_CHANGED/)
    await shows(intervalBytes(), 'SERVE_ARTIFACT_CHANGED')
    await shows(503, 'the service said 503')
  })

  test.each([
    ['has none', (code: string) => `delete globalThis.WebAssembly;${code}`, {}],
    [
      'forbids it',
      (code: string) => code,
      { 'content-security-policy': "default-src 'none'; connect-src 'self'" },
    ],
  ])(
    'a browser that %s gives the same bits without WebAssembly, and says so',
    async (_name, change, headers) => {
      const { url } = await serve(treesBytes())
      const page = await bare()
      await page.route('**/playground/worker.js', async (route) => {
        const response = await route.fetch()
        await route.fulfill({
          response,
          headers: { ...response.headers(), ...headers },
          body: change(await response.text()),
        })
      })
      await page.goto(url)
      await verdict(page, 'same')
      expect(await page.locator('.facts').innerText()).toContain('no WebAssembly here: the same numbers')
      await page.locator('.why tbody tr').first().waitFor()
    },
  )
})
