import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { OpenForm } from '../packages/modelwright/src/core/index.ts'
import { openCollect, openCollectForm } from '../packages/modelwright/src/project/collect/collect.ts'
import { csv, readCollectOptions } from '../packages/modelwright/src/retrieve/index.ts'

const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const folder = mkdtempSync(join(tmpdir(), 'modelwright-collect-page-'))
let browser: Browser | undefined
const forms: OpenForm[] = []

const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>'

beforeAll(async () => {
  const rows = Array.from(
    { length: 12 },
    (_, i) => `${40 + i},${i === 1 ? `"${hostile.replaceAll('"', '""')}"` : `remark ${i}`}`,
  )
  writeFileSync(join(folder, 'birds.csv'), `wing,remark\n${rows.join('\n')}\n`)
  if (!existsSync(program)) return
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet],
  })
}, 60_000)

afterEach(async () => {
  await Promise.all(forms.splice(0).map((form) => form.close()))
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0
async function open(options: Record<string, unknown> = {}) {
  const file = `journal-${count++}.jsonl`
  const plan = readCollectOptions({
    ...{ label: 'species', choices: ['robin', 'wren', 'owl'], rows: csv('birds.csv'), order: 'given', file },
    ...options,
  })
  const tools = { folder, log: () => {}, signal: new AbortController().signal }
  const form = await openCollectForm(await openCollect(plan, tools), { log: () => {} })
  forms.push(form)
  const events = () =>
    (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '')
      .split('\n')
      .filter((line) => line !== '')
      .map(
        (line) =>
          JSON.parse(line) as {
            by: string
            do: string
            reason?: string
            values?: Record<string, unknown>
            note?: string
          },
      )
  return { form, events, file }
}

/** Opens the page as someone, and gives what went wrong in it. */
async function enter(
  url: string,
  by: string,
  viewport = { width: 1200, height: 800 },
): Promise<{ page: Page; troubles: string[] }> {
  const page = await (await browser!.newContext({ viewport })).newPage()
  const troubles: string[] = []
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url.split('/#')[0])) troubles.push(request.url())
  })
  await page.goto(url)
  await page.fill('#who', by)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.answer, .done')
  return { page, troubles }
}

const row = (page: Page) => page.locator('#row-title').innerText()
const news = (page: Page, text: string) => page.locator('.news', { hasText: text }).waitFor()
const next = (page: Page, number: number) =>
  page.locator('#row-title', { hasText: `Row ${number} ` }).waitFor()

describe.skipIf(!existsSync(program))('the page of a form, in Chromium', () => {
  test('is answered by keys alone: choose, save, undo, redo, skip, note', async () => {
    const { form, events } = await open()
    const { page, troubles } = await enter(form.url, 'ada')
    await page.keyboard.press('2')
    await page.keyboard.press('Enter')
    await next(page, 2)
    await news(page, 'Saved.')
    await page.keyboard.press('u')
    await next(page, 1)
    expect(await page.locator('input:checked').getAttribute('value')).toBe('1')
    await page.keyboard.press('r')
    await next(page, 2)
    await page.keyboard.press('s')
    await page.locator('dialog').waitFor()
    await page.keyboard.press('2')
    await next(page, 3)
    await page.keyboard.press('n')
    await page.keyboard.type('young u s 1')
    await page.keyboard.press('Escape')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await next(page, 4)
    expect(
      events().map((event) => [event.do, event.values?.['species'] ?? event.reason ?? '', event.note ?? '']),
    ).toEqual([
      ['answer', 'wren', ''],
      ['undo', '', ''],
      ['redo', '', ''],
      ['skip', 'cannot be told from this row', ''],
      ['answer', 'owl', 'young u s 1'],
    ])
    expect(troubles).toEqual([])
  })

  test('shows what a cell holds as text, whatever it holds', async () => {
    const { form } = await open()
    const { page, troubles } = await enter(form.url, '<b>ada</b>')
    await page.keyboard.press('1')
    await page.keyboard.press('Enter')
    await next(page, 2)
    expect(await page.locator('.cell.long dd').innerText()).toBe(hostile)
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect(await page.locator('.who-is').innerText()).toBe('<b>ada</b>')
    expect(await page.title()).toBe('species')
    expect(troubles).toEqual([])
  })

  test('checks as one types, converts units, asks what depends, and refuses by the same sentences', async () => {
    const { form, events } = await open({
      ...{ label: undefined, choices: undefined, rows: undefined, name: 'wings', order: 'auto' },
      fields: {
        wing: { type: 'number', min: 10, max: 300, unit: 'mm', units: ['cm'] },
        ringed: { type: 'boolean' },
        ring: { type: 'text', pattern: '[A-Z]{2}\\d', when: { field: 'ringed', is: true } },
      },
    })
    const { page, troubles } = await enter(form.url, 'ada')
    const wing = page.locator('[data-field=wing] input')
    expect(await page.evaluate('document.activeElement.id')).toBe(await wing.getAttribute('id'))
    await wing.fill('5,1')
    expect(await page.locator('[data-field=wing] .problem').innerText()).toBe(
      'Write a decimal point and no thousands marks: 5.1.',
    )
    expect(await wing.getAttribute('aria-invalid')).toBe('true')
    await wing.fill('5.1')
    expect(await page.locator('[data-field=wing] .problem').innerText()).toBe('Must be from 10 to 300 mm.')
    await page.selectOption('[data-field=wing] select', 'cm')
    expect(await page.locator('[data-field=wing] .becomes').innerText()).toBe('= 51 mm')
    expect(await page.locator('[data-field=ring]').isVisible()).toBe(false)
    await page.locator('[data-field=ringed] .option').first().click()
    expect(await page.locator('[data-field=ring]').isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    expect(await page.locator('[data-field=ring] .problem').innerText()).toBe('Must be answered.')
    expect(events()).toEqual([])
    await page.locator('[data-field=ring] input').fill('AB1')
    await page.keyboard.press('Enter')
    await news(page, 'Saved.')
    expect(events()).toMatchObject([
      { values: { wing: 51, ringed: true, ring: 'AB1' }, entered: { wing: '5.1 cm' } },
    ])
    expect(troubles).toEqual([])
  })

  test('shows conflicts and decides them, measures agreement', async () => {
    const { form, events } = await open({ overlap: 2 })
    const [ada, bob] = [await enter(form.url, 'ada'), await enter(form.url, 'bob')]
    for (const [at, keys] of ['11', '12', '33', '22'].entries())
      for (const [person, { page }] of [ada, bob].entries()) {
        await page.keyboard.press(keys[person])
        await page.keyboard.press('Enter')
        await next(page, at + 2)
      }
    await bob.page.keyboard.press('c')
    await bob.page.locator('h2', { hasText: 'The only conflict' }).waitFor()
    expect(await bob.page.locator('.differs').allInnerTexts()).toEqual(['robin', 'wren'])
    await bob.page.keyboard.press('1')
    await bob.page.locator('h2', { hasText: 'No conflict' }).waitFor()
    expect(events().at(-1)).toMatchObject({ do: 'settle', by: 'bob', values: { species: 'robin' } })
    await bob.page.keyboard.press('g')
    await bob.page.locator('.agreement').waitFor()
    const text = await bob.page.locator('.agreement').innerText()
    expect(text).toContain('4 rows with answers of two or more; 2 collectors')
    expect(text).toContain('75 %')
    expect(text).toContain('robin or wren')
    expect([...ada.troubles, ...bob.troubles]).toEqual([])
  })

  test('keeps what was entered when the form is gone, and sends it once when it is back', async () => {
    const { form, events } = await open()
    const { page } = await enter(form.url, 'ada')
    await page.context().setOffline(true)
    await page.keyboard.press('2')
    await page.keyboard.press('Enter')
    await news(page, 'The form does not answer')
    expect(await page.locator('input:checked').count()).toBe(1)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await next(page, 2)
    expect(events()).toMatchObject([{ do: 'answer', values: { species: 'wren' } }])
  })

  test('says so where the address lacks its key', async () => {
    const { form } = await open()
    const page = await (await browser!.newContext()).newPage()
    await page.goto(form.url.replace(/#.*/, '#wrong'))
    await page.locator('[role=alert]').waitFor()
    expect(await page.locator('[role=alert]').innerText()).toContain('The address lacks its key')
  })

  test('saves at once where that is wished, and remembers it and the name', async () => {
    const { form, events } = await open()
    const { page } = await enter(form.url, 'ada')
    await page.keyboard.press('a')
    await page.keyboard.press('1')
    await next(page, 2)
    await page.reload()
    await page.locator('.answer').waitFor()
    expect(await row(page)).toContain('Row 2')
    await page.keyboard.press('3')
    await next(page, 3)
    expect(events().map(({ by, values }) => [by, values?.['species']])).toEqual([
      ['ada', 'robin'],
      ['ada', 'owl'],
    ])
  })

  test.each([
    ['wide', { width: 1200, height: 800 }],
    ['a phone', { width: 360, height: 740 }],
  ])('fits and is labelled: %s', async (_name, viewport) => {
    const { form } = await open()
    const { page, troubles } = await enter(form.url, 'ada', viewport)
    const found = await page.evaluate<Record<string, number>>(`({
      h1: document.querySelectorAll('h1').length,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      unlabelled: [...document.querySelectorAll('input, select, textarea')].filter((at) => !at.labels?.length && !at.getAttribute('aria-label')).length,
      nameless: [...document.querySelectorAll('button')].filter((at) => !at.innerText.trim() && !at.getAttribute('aria-label')).length,
      legends: document.querySelectorAll('fieldset > legend').length,
      small: [...document.querySelectorAll('.option, .actions button')].filter((at) => at.getBoundingClientRect().height < 40).length,
      progress: document.querySelectorAll('[role=progressbar][aria-valuetext]').length,
    })`)
    expect(found).toEqual({
      h1: 1,
      overflow: 0,
      unlabelled: 0,
      nameless: 0,
      legends: 1,
      small: 0,
      progress: 1,
    })
    expect(troubles).toEqual([])
  })
})
