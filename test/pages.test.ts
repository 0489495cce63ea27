import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../packages/modelwright/test/cli/command-line.ts'

const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const samples = fileURLToPath(new URL('../examples/data', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'modelwright-pages-'))
const pages: Record<string, { readonly path: string; readonly mostBytes: number }> = {}

async function exploreIn(name: string, table: string, target: string): Promise<void> {
  const path = join(folder, `${name}.html`)
  const { code, stderr } = await run(folder, ['explore', table, '--target', target, '-o', path])
  if (code !== 0) throw new Error(stderr)
  pages[name] = { path, mostBytes: 2_000_000 }
}

async function runIn(name: string, table: string, target: string, ...flags: string[]): Promise<void> {
  const argv = ['run', table, '--target', target, '--trials', '1', '--workers', '0', '--json', ...flags]
  const done = await run(folder, argv)
  if (done.code !== 0) throw new Error(done.stderr)
  pages[name] = { path: done.json<{ report: string }>().report, mostBytes: 3_000_000 }
}

let browser: Browser | undefined

beforeAll(async () => {
  for (const table of ['penguins.csv', 'iris.csv', 'birdstrikes.csv', 'seattle_weather.csv'])
    copyFileSync(join(samples, table), join(folder, table))
  await exploreIn('explore, classes', 'penguins.csv', 'species')
  await exploreIn('explore, a number', 'seattle_weather.csv', 'temp_max')
  await exploreIn('explore, two classes', 'penguins.csv', 'sex')
  await runIn('run, classes', 'iris.csv', 'species')
  await runIn('run, two classes', 'penguins.csv', 'sex')
  await runIn('run, a number', 'seattle_weather.csv', 'temp_max')
  if (!existsSync(program)) return
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet],
  })
}, 180_000)

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Takes the inline script away whose digest the page's own policy allows. */
function withoutNamedScript(page: string): string {
  const allowed = /script-src &#39;sha256-([^&]+)&#39;/.exec(page)?.[1]
  return page.replace(/<script>([\s\S]*?)<\/script>/g, (script, code: string) =>
    createHash('sha256').update(code).digest('base64') === allowed ? '' : script,
  )
}

const names = [
  'explore, classes',
  'explore, a number',
  'explore, two classes',
  'run, classes',
  'run, two classes',
  'run, a number',
]

describe.each(names)('the page of %s', (name) => {
  test('is small, has no script but the one its policy names, and nothing to fetch', () => {
    const { path, mostBytes } = pages[name]
    const whole = readFileSync(path, 'utf8')
    expect(Buffer.byteLength(whole)).toBeLessThan(mostBytes)
    const text = withoutNamedScript(whole)
    expect(text).not.toMatch(/<script|https?:\/\/|url\(|@import/)
    expect(text).not.toMatch(/NaN|undefined|\[object/)
    expect(text).toContain('<svg')
  })

  test.skipIf(!existsSync(program))(
    'loads in Chromium without errors or requests, with headings, labels and heads in place',
    async () => {
      const page = await browser!.newPage()
      const troubles: string[] = []
      page.on('console', (message) => troubles.push(message.text()))
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('request', (request) => {
        if (!request.isNavigationRequest()) troubles.push(request.url())
      })
      await page.goto(pathToFileURL(pages[name].path).href)
      const found = await page.evaluate<Record<string, number>>(`({
        h1: document.querySelectorAll('h1').length,
        pictures: document.querySelectorAll('svg').length,
        unnamed: document.querySelectorAll('svg:not([role=img]), svg:not([aria-label]), svg[aria-label=""]').length,
        headless: [...document.querySelectorAll('table')].filter((table) => !table.querySelector('th[scope=col]') || !table.querySelector('th[scope=row]')).length,
        idsTwice: (() => { const ids = [...document.querySelectorAll('[id]')].map((at) => at.id); return ids.length - new Set(ids).size })(),
        deadLinks: [...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.getElementById(a.getAttribute('href').slice(1))).length,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      })`)
      await page.close()
      expect(troubles).toEqual([])
      expect(found).toMatchObject({ h1: 1, unnamed: 0, headless: 0, idsTwice: 0, deadLinks: 0, overflow: 0 })
      expect(found['pictures']).toBeGreaterThan(1)
    },
  )
})
