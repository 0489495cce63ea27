import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const example = join(root, 'examples/03-watched-model')
const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const folder = mkdtempSync(join(tmpdir(), 'modelwright-watched-'))
let browser: Browser | undefined
let shown = ''

beforeAll(async () => {
  for (const name of readdirSync(example).filter((one) => /\.(mjs|ts)$/.test(one)))
    copyFileSync(join(example, name), join(folder, name))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const done = spawnSync(process.execPath, ['watch.mjs', '--short'], { cwd: folder, encoding: 'utf8' })
  shown = `${done.stdout}${done.stderr}`
  if (done.status !== 0) throw new Error(shown)
  if (existsSync(program))
    browser = await chromium.launch({
      executablePath: program,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
}, 600_000)

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the example of a model that is watched', () => {
  test('says that the model is well, then what was broken, then that outcomes follow otherwise', () => {
    const windows = shown.split('-- window').slice(1)
    expect(windows.length).toBe(3)
    expect(windows[0]).toContain('parcels, version 1, is well')
    expect(windows[1]).toMatch(/is not well since .*\n.*column distance_km \(quality/)
    expect(windows[2]!.slice(windows[2]!.lastIndexOf('$ npx modelwright monitor --report'))).toMatch(
      /auc is 0\.[0-6]\d* .*measured/,
    )
  })

  test('leaves gauges and a dashboard', () => {
    expect(readFileSync(join(folder, 'monitor.prom'), 'utf8')).toContain(
      'modelwright_monitor_window_rows{model="parcels",version="1"} 400',
    )
    expect(JSON.parse(readFileSync(join(folder, 'dashboard.json'), 'utf8'))).toMatchObject({
      schemaVersion: 39,
    })
  })

  test.skipIf(!existsSync(program))(
    'and a page that opens in Chromium, on wide and narrow screens',
    async () => {
      for (const width of [1280, 400]) {
        const page = await browser!.newPage({ viewport: { width, height: 900 } })
        const troubles: string[] = []
        page.on('console', (message) => troubles.push(message.text()))
        page.on('pageerror', (error) => troubles.push(error.message))
        page.on('request', (request) => {
          if (!request.isNavigationRequest()) troubles.push(request.url())
        })
        await page.goto(pathToFileURL(join(folder, 'monitor.html')).href)
        const found = await page.evaluate<Record<string, number>>(`({
        unnamed: document.querySelectorAll('svg:not([role=img]), svg:not([aria-label]), svg[aria-label=""]').length,
        headless: [...document.querySelectorAll('table')].filter((table) => !table.querySelector('th[scope=col]') || !table.querySelector('th[scope=row]')).length,
        deadLinks: [...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.getElementById(a.getAttribute('href').slice(1))).length,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        seen: [...document.querySelectorAll('#performance svg')].filter((svg) => svg.getBoundingClientRect().width > 0).length,
      })`)
        const cards = await page.evaluate<Record<string, string>>(
          `Object.fromEntries([...document.querySelectorAll('.cards div')].map((card) => [card.querySelector('dt').textContent, card.querySelector('dd').textContent]))`,
        )
        await page.close()
        expect(troubles).toEqual([])
        expect(found).toEqual({ unnamed: 0, headless: 0, deadLinks: 0, overflow: 0, seen: 1 })
        expect(cards).toMatchObject({
          'The model is': 'not well',
          Windows: '3',
          'Rows, newest window': '400',
        })
        expect(Number(cards['auc'])).toBeLessThan(0.7)
      }
    },
  )
})
