import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { load } from '@modelwright/runtime'
import { build } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { predictFile } from '../packages/modelwright/src/project/predict.ts'
import {
  historyBytes,
  hostile,
  hostileBytes,
  intervalBytes,
  manyLevelsBytes,
  measuredBytes,
  nullLevelBytes,
  textBytes,
  treesBytes,
  wideBytes,
} from '../packages/modelwright/test/serve/playground/playground-models.ts'
import { times } from './long.ts'
import { answer, field, hasBrowser, open, serve, useBrowser, verdict, violations } from './playground.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-playground-'))

useBrowser()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What `modelwright predict` writes for a file. */
async function predicted(bytes: Uint8Array, path: string): Promise<string> {
  const output = join(folder, 'expected.csv')
  await predictFile({
    model: load(bytes),
    path,
    output,
    folder,
    log: () => {},
    signal: new AbortController().signal,
  } as Parameters<typeof predictFile>[0])
  return readFileSync(output, 'utf8')
}

describe.skipIf(!hasBrowser)('the playground, in Chromium', () => {
  test('predicts as one types, and the server gives the same bits', async () => {
    const bytes = treesBytes()
    const { url } = await serve(bytes)
    const { page, troubles } = await open(url)
    await verdict(page, 'same')
    expect(await page.locator('.facts').innerText()).toContain('same bits here for all 80 golden rows')
    await field(page, 'age').fill('27.5')
    await field(page, 'contract').selectOption({ label: 'monthly' })
    const model = load(bytes)
    const row = { age: 27.5, contract: 'monthly', active: true, signup: '2020-09-13' }
    const [{ prediction, probabilities = {} }] = model.predict([row]).predictions
    await page
      .locator('.classes .figure', { hasText: `${(100 * probabilities['yes']).toFixed(1)} %` })
      .waitFor()
    expect(await answer(page)).toBe(prediction)
    await verdict(page, 'same')
    expect(troubles).toEqual([])
  })

  test('explains what moved the score, exactly, and says where the runtime cannot', async () => {
    const trees = await open((await serve(treesBytes())).url)
    await field(trees.page, 'age').fill('27.5')
    await trees.page.locator('.why th', { hasText: '27.5' }).waitFor()
    const amounts = await trees.page.locator('.why td.figure').allInnerTexts()
    const caption = await trees.page.locator('.why caption').innerText()
    const [, mean, total] = /From (\S+), .* to (\S+) for this row, in log-odds of “yes”/.exec(caption)!
    const number = (text: string) => Number(text.replace('−', '-'))
    const sum = amounts.reduce((all, text) => all + number(text), number(mean))
    expect(sum).toBeCloseTo(number(total), 2)
    const linear = await open((await serve(intervalBytes())).url)
    await linear.page.locator('.reasons', { hasText: 'it keeps no means of its training rows' }).waitFor()
    expect(await linear.page.locator('.why caption').innerText()).toContain('what each input changes alone')
    expect(await linear.page.locator('.reasons').innerText()).toContain('these do not add up')
  })

  test('shows the interval of a number, and how often such intervals hold', async () => {
    const { page } = await open((await serve(intervalBytes())).url)
    await verdict(page, 'same')
    expect(await page.locator('.result').innerText()).toContain('hold the truth for 90.0 % of rows')
    const [low, high] = (await page.locator('.interval b').innerText()).split(' to ').map(Number)
    expect(high - low).toBeCloseTo(6, 1)
  })

  test('sweeps one input: the slider goes along the curve and the row follows', async () => {
    const { page, troubles } = await open((await serve(treesBytes())).url)
    await page.locator('.curve, .levels').first().waitFor()
    await page.getByLabel('only this input were another:').selectOption({ label: 'age' })
    await page.getByRole('img', { name: /yes over age: from .* at 18 to .* at 90/ }).waitFor()
    await page.getByLabel('What if age were').focus()
    await page.keyboard.press('End')
    await page.locator('input[value="90"], input').first().waitFor()
    await expect.poll(() => field(page, 'age').inputValue()).toBe('90')
    await verdict(page, 'same')
    await page.getByLabel('only this input were another:').selectOption({ label: 'contract' })
    await page.locator('.level', { hasText: 'yearly' }).click()
    await page.locator('.level[aria-pressed=true]', { hasText: 'yearly' }).waitFor()
    expect(await field(page, 'contract').locator('option:checked').innerText()).toBe('yearly')
    expect(troubles).toEqual([])
  })

  test('names problems and notes beside the field, and the server refuses the row too', async () => {
    const { page, troubles } = await open((await serve(treesBytes())).url)
    await verdict(page, 'same')
    await field(page, 'age').fill('old')
    await page.locator('.field.wrong .problem', { hasText: 'a number' }).waitFor()
    expect(await field(page, 'age').getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('.result').innerText()).toContain('No prediction')
    await verdict(page, 'refused')
    await field(page, 'age').fill('400')
    await page.locator('.note', { hasText: '18 to 90' }).waitFor()
    await field(page, 'age').fill(' 44 ')
    await field(page, 'contract').selectOption({ label: 'another value …' })
    await page.getByLabel('contract, another value').fill('weekly')
    await page.locator('.note', { hasText: 'weekly' }).waitFor()
    await verdict(page, 'same')
    expect(troubles.filter((text) => !text.includes('422'))).toEqual([])
  })

  test('takes values with their units, as files write them, and says what they are read as', async () => {
    const { page } = await open((await serve(intervalBytes())).url)
    await verdict(page, 'same')
    expect(await page.locator('.field .help').first().innerText()).toContain(
      'may be written with months, years',
    )
    await field(page, 'age').fill('528 months')
    await page.locator('.field .note', { hasText: 'Read as 44.' }).waitFor()
    await verdict(page, 'same')
    await field(page, 'age').fill('44 stone')
    await page.locator('.field.wrong').waitFor()
    await verdict(page, 'refused')
  })

  test('says what numbers are counted in, those that are typed and those that are predicted', async () => {
    const { page, troubles } = await open((await serve(measuredBytes())).url)
    await verdict(page, 'same')
    const age = field(page, 'age in years')
    await age.fill('44')
    await verdict(page, 'same')
    expect(await answer(page)).toMatch(/^\S+\u00a0€$/)
    expect(await page.locator('.interval b').innerText()).toMatch(/^\S+ to \S+\u00a0€$/)
    await expect.poll(() => page.locator('.result .heard').innerText()).toMatch(/^Prediction: .*€$/)
    await page.getByLabel('only this input were another:').selectOption({ label: 'age (years)' })
    await expect
      .poll(() => page.getByLabel('What if age were').getAttribute('aria-valuetext'))
      .toBe('44\u00a0years')
    expect(await violations(page)).toEqual([])
    expect(troubles).toEqual([])
  })

  test('a link holds the row behind #, and no server is told', async () => {
    const { url } = await serve(treesBytes())
    const first = await open(url)
    await verdict(first.page, 'same')
    await field(first.page, 'age').fill('77.25')
    await first.page.waitForURL(/#/)
    const link = first.page.url()
    expect(JSON.parse(decodeURIComponent(new URL(link).hash.slice(1))).row).toEqual({ age: 77.25 })
    const second = await open(link)
    await verdict(second.page, 'same')
    expect(await field(second.page, 'age').inputValue()).toBe('77.25')
    expect(second.requests.filter((request) => request.url.includes('77.25'))).toEqual([])
    const { page } = await open(
      `${url}/#${encodeURIComponent('{"row":{"age":[1],"none":2,"contract":{"a":1}}}')}`,
    )
    await page.locator('.field.wrong').waitFor()
    await open(`${url}/#%E0%A4%A`)
  })

  test.each([
    ['curl', 'sh', (code: string) => ['-c', code]],
    ['Python', 'python3', (code: string) => ['-c', code]],
    ['TypeScript', process.execPath, (code: string) => ['--input-type=module', '-e', code]],
  ])('the row as %s gives what the page shows', async (name, command, argv) => {
    if (spawnSync(command, ['--version']).error !== undefined) return
    const { url } = await serve(treesBytes())
    const { page } = await open(url)
    await verdict(page, 'same')
    await field(page, 'age').fill('61.125')
    await field(page, 'contract').selectOption({ label: 'another value …' })
    const odd = `it's "odd" 😀 \\ $HOME`
    await page.getByLabel('contract, another value').fill(odd)
    await page.getByRole('button', { name, exact: true }).click()
    await page.locator('pre', { hasText: '61.125' }).filter({ hasText: '😀' }).waitFor()
    const text = await page.locator('pre').innerText()
    const code = name === 'TypeScript' ? await bundled(text) : text
    const { stdout } = await promisify(execFile)(command, argv(code))
    const said = JSON.parse(stdout)
    const row = { age: 61.125, contract: odd, active: true, signup: '2020-09-13' }
    expect(said.predictions?.[0] ?? said).toEqual(load(treesBytes()).predict([row]).predictions[0])
  })

  test('scores a file to the very bytes that `predict` writes', async () => {
    const bytes = treesBytes()
    const { page, troubles, requests } = await open((await serve(bytes)).url)
    const path = join(folder, 'new.csv')
    const rows = Array.from(
      { length: 5_000 },
      (_, i) =>
        `${i % 3 === 0 ? '' : 18 + (i % 70)};"${i % 2 === 0 ? 'monthly' : 'yearly'}";${i % 2 === 0};2020-0${1 + (i % 9)}-13;"a ""note"", ${i}"`,
    )
    writeFileSync(path, `\ufeffage;contract;active;signup;remark\r\n${rows.join('\r\n')}\r\n`)
    await verdict(page, 'same')
    const before = requests.length
    await page.setInputFiles('#file-input', path)
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a.main').click()])
    expect(download.suggestedFilename()).toBe('new-scored.csv')
    expect(readFileSync(await download.path(), 'utf8')).toBe(await predicted(bytes, path))
    expect(await page.locator('.file-part [role=status]').innerText()).toContain('rows scored')
    expect(requests.slice(before).filter(({ method }) => method === 'POST')).toEqual([])
    expect(troubles).toEqual([])
  })

  test('tells the encoding of a file as `predict` does, where it shows late and is not western', async () => {
    const bytes = treesBytes()
    const { page } = await open((await serve(bytes)).url)
    await verdict(page, 'same')
    const path = join(folder, 'polish.csv')
    const plain = '30,yearly,true,2020-01-01,plain\n'.repeat(20_000)
    // "Łódź żółty gęś wąż mąka" in windows-1250.
    const polish = 'a3f3649f20bff3b3747920 67ea9c20 77b9bf20 6db96b61'.replaceAll(' ', '')
    const lines = [`age,contract,active,signup,remark\n${plain}31,yearly,true,2020-01-01,`, '\n']
    writeFileSync(
      path,
      Buffer.concat([Buffer.from(lines[0]), Buffer.from(polish.repeat(5), 'hex'), Buffer.from(lines[1])]),
    )
    await page.setInputFiles('#file-input', path)
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a.main').click()])
    const scored = readFileSync(await download.path(), 'utf8')
    expect(scored).toContain('Łódź żółty gęś wąż mąka')
    expect(scored).toBe(await predicted(bytes, path))
  })

  test('says what a file is that is no text, or does not unpack, and how to mend it', async () => {
    const { page } = await open((await serve(treesBytes())).url)
    await verdict(page, 'same')
    const status = page.locator('.file-part [role=status]')
    const said = async (name: string, buffer: Buffer, words: string): Promise<void> => {
      await page.setInputFiles('#file-input', { name, mimeType: 'text/csv', buffer })
      await status.filter({ hasText: words }).waitFor()
    }
    const zipped = gzipSync(`age,contract,active,signup\n${'30,yearly,true,2020-01-01\n'.repeat(1000)}`)
    await said('cut.csv.gz', zipped.subarray(0, 100), 'Copy or download the file again')
    await said(
      'aborted.csv',
      Buffer.from('PAR1....PAR1'),
      'Nothing was scored: "aborted.csv" is a Parquet file',
    )
  })

  test('names what is wrong with a file by row and column, and takes it as missing where told', async () => {
    const { page } = await open((await serve(treesBytes())).url)
    await verdict(page, 'same')
    const csv = (text: string | Buffer, name = 'rows.csv') =>
      page.setInputFiles('#file-input', { name, mimeType: 'text/csv', buffer: Buffer.from(text as string) })
    const status = page.locator('.file-part [role=status]')
    await csv(
      'age,contract,active,signup\n30,yearly,true,2020-01-01\nold,yearly,true,2020-01-01\n31,yearly,perhaps,2020-13-45\n',
    )
    await status.filter({ hasText: 'Nothing was scored: 3 problems in 3 rows.' }).waitFor()
    const cells = await page.locator('.findings tbody tr').allInnerTexts()
    expect(cells.map((line) => line.split('\t').slice(0, 2))).toEqual([
      ['2', 'age'],
      ['3', 'active'],
      ['3', 'signup'],
    ])
    await page.getByLabel('take what cannot be read as missing').check()
    await status.filter({ hasText: '3 rows scored.' }).waitFor()
    await csv('age,contract\n30,yearly\n')
    await status.filter({ hasText: 'Nothing was scored' }).waitFor()
    expect(await page.locator('.findings').innerText()).toContain('Column "active" is missing')
    await csv('age,contract,active,signup\n30,yearly,true,2020-01-01\n1,2,3,4,5\n')
    await status.filter({ hasText: 'Line 3 has 5 cells' }).waitFor()
    await csv('age,contract,active,signup,prediction\n30,yearly,true,2020-01-01,no\n')
    await status.filter({ hasText: 'already has a column "prediction"' }).waitFor()
    await csv('')
    await status.filter({ hasText: 'Nothing was scored' }).waitFor()
    await csv(gzipSync('age,contract,active,signup\n30,yearly,true,2020-01-01\n') as never, 'rows.csv.gz')
    await status.filter({ hasText: '1 row scored.' }).waitFor()
    await csv(
      Buffer.from('\ufeffage,contract,active,signup\n30,yearly,true,2020-01-01\n', 'utf16le') as never,
    )
    await status.filter({ hasText: '1 row scored.' }).waitFor()
  })

  test('works behind a path of a proxy', async () => {
    const { url } = await serve(treesBytes())
    const proxy = createHttpServer((incoming, outgoing) => {
      const path = incoming.url?.replace(/^\/models\/churn/, '')
      if (path === incoming.url) return void outgoing.writeHead(404).end()
      const { method, headers } = incoming
      const through = request(`${url}${path}`, { method, headers }, (answered) => {
        outgoing.writeHead(answered.statusCode ?? 500, answered.headers)
        answered.pipe(outgoing)
      })
      incoming.pipe(through)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port } = proxy.address() as AddressInfo
    const { page, troubles } = await open(`http://127.0.0.1:${port}/models/churn/`)
    await verdict(page, 'same')
    await page.locator('.facts', { hasText: 'Kept in this browser' }).waitFor()
    expect(await page.locator('pre').innerText()).toContain(`http://127.0.0.1:${port}/models/churn/predict`)
    expect(troubles).toEqual([])
    await page.context().close()
    proxy.closeAllConnections()
    proxy.close()
  })

  test('stops in the middle of a file where told', async () => {
    const { page } = await open((await serve(treesBytes())).url)
    await verdict(page, 'same')
    const path = join(folder, 'long.csv')
    writeFileSync(path, `age,contract,active,signup\n${'30,yearly,true,2020-01-01\n'.repeat(1_000_000)}`)
    await page.setInputFiles('#file-input', path)
    await page.locator('.file-part [role=status]', { hasText: 'so far' }).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.locator('.file-part [role=status]', { hasText: 'Stopped.' }).waitFor()
    expect(await page.locator('a.main').count()).toBe(0)
  })

  test('shows names, levels and classes as text, whatever they hold', async () => {
    const { page, troubles } = await open((await serve(hostileBytes(), hostile.script)).url)
    await verdict(page, 'same')
    expect(await page.locator('main img, main script, header script').count()).toBe(0)
    expect(await page.title()).toBe(`${hostile.script} 7 · playground`)
    const options = await field(page, hostile.image).locator('option').allInnerTexts()
    expect(options.slice(0, 4)).toEqual(Object.values(hostile).sort())
    expect(await page.locator('.classes dt').allInnerTexts()).toEqual([
      '__proto__',
      hostile.image,
      hostile.rightToLeft,
    ])
    await field(page, '__proto__').fill('7')
    await page.locator('pre', { hasText: '"__proto__":7' }).waitFor()
    await verdict(page, 'same')
    await page.locator('.why tbody tr').first().waitFor()
    await page.getByLabel('The class that is explained').selectOption({ label: hostile.image })
    await page.getByLabel('only this input were another:').selectOption({ label: hostile.image })
    await page.locator('.level').first().waitFor()
    expect(troubles).toEqual([])
  })

  test('a thousand inputs are found by name', async () => {
    const { page, troubles } = await open((await serve(wideBytes())).url)
    await verdict(page, 'same')
    expect(await page.locator('.field').count()).toBe(1000)
    await page.getByLabel('Find one of 1 000 inputs').fill('column 777')
    await expect.poll(() => page.locator('.field:not([hidden])').count()).toBe(1)
    await field(page, 'column 777').fill('0.125')
    await verdict(page, 'same')
    await page.locator('.why th', { hasText: '990 others' }).waitFor()
    expect(troubles).toEqual([])
  })

  test('seventy thousand levels are searched by keys', async () => {
    const { page, troubles } = await open((await serve(manyLevelsBytes())).url)
    await verdict(page, 'same')
    const place = field(page, 'place')
    await place.fill('6999')
    await page.locator('[role=option]').first().waitFor()
    expect(await page.locator('[role=option]').count()).toBe(17)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const marked = await place.getAttribute('aria-activedescendant')
    const level = await page.locator(`[id="${marked}"]`).innerText()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    expect(await place.inputValue()).toBe(level)
    expect(await place.getAttribute('aria-expanded')).toBe('false')
    await verdict(page, 'same')
    await place.fill('')
    await page.locator('.popup .count', { hasText: '50 of 70000 levels' }).waitFor()
    expect(troubles).toEqual([])
  })

  test('tells a level called null from missing', async () => {
    const { page } = await open((await serve(nullLevelBytes())).url)
    await verdict(page, 'same')
    const pressed = page.locator('.level[aria-pressed=true]')
    for (const label of ['null', 'missing', 'none']) {
      await field(page, 'gift').selectOption({ label })
      await pressed.filter({ hasText: label }).waitFor()
      expect(await pressed.count()).toBe(1)
    }
  })

  test('sweeps as far as numbers go', async () => {
    const { page, troubles } = await open((await serve(wideBytes(3))).url)
    await verdict(page, 'same')
    await field(page, 'column 0').fill('1.7e308')
    await page.locator('.curve[aria-label$="at 1.7e+308"]').waitFor()
    expect(troubles).toEqual([])
  })

  test('takes texts, empty and missing ones too', async () => {
    const { page } = await open((await serve(textBytes())).url)
    await verdict(page, 'same')
    await field(page, 'remark').fill('Two words\nand a line 😀')
    await verdict(page, 'same')
    const told = await answer(page)
    await page.getByLabel('remark is missing').check()
    await expect.poll(() => answer(page)).not.toBe(told)
    await verdict(page, 'same')
    expect(await page.locator('.what-if').innerText()).toContain('no input with a range or levels')
  })

  test('a link without a text that must be there leaves a field to type it in', async () => {
    const { url } = await serve(textBytes(false))
    const { page } = await open(`${url}/#${encodeURIComponent('{"row":{"remark":null}}')}`)
    await verdict(page, 'refused')
    await field(page, 'remark').fill('Two words')
    await verdict(page, 'same')
    expect(await field(page, 'remark').isEnabled()).toBe(true)
  })

  test('says what a model that looks back needs', async () => {
    const { page, troubles } = await open((await serve(historyBytes())).url)
    await verdict(page, 'same')
    expect(await page.locator('.field.long .help').innerText()).toContain('give it the 2 rows before it')
    const past = field(page, 'history')
    const told = await answer(page)
    await past.fill('[{"day": "2020-01-01", "sales": 100}, {"day": "2020-01-02", "sales": 60}]')
    await expect.poll(() => answer(page)).not.toBe(told)
    await verdict(page, 'same')
    await past.fill('[{')
    await page.locator('.field.wrong .problem', { hasText: 'must list the 2 rows before it' }).waitFor()
    await verdict(page, 'refused')
    expect(await page.locator('.file-part').innerText()).toContain('modelwright predict takes it')
    expect(troubles.filter((text) => !text.includes('422'))).toEqual([])
  })

  test('is used by keys alone, in an order that makes sense', async () => {
    const { page } = await open((await serve(treesBytes())).url)
    await verdict(page, 'same')
    // All is there to be reached: what comes later would move the focus.
    await page.locator('.curve, .levels, .what-if .quiet').first().waitFor()
    const seen: string[] = []
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab')
      const name = await page.evaluate<string>(`(() => {
        const at = document.activeElement
        return at === document.body ? '' : at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText
      })()`)
      if (name === '') break
      seen.push(name)
    }
    for (const name of [
      'Fill in an example',
      'age',
      'age, slider',
      'contract',
      'ask the server too',
      'A CSV file with the columns of the form',
      'Copy',
      'Artifact',
    ])
      expect(seen).toContain(name)
    expect(seen.indexOf('age')).toBeLessThan(seen.indexOf('ask the server too'))
    await field(page, 'age, slider').focus()
    await page.keyboard.press('Home')
    await expect.poll(() => field(page, 'age').inputValue()).toBe('18')
  })

  const looks = [
    ['light', 'wide', { width: 1200, height: 850 }],
    ['dark', 'wide', { width: 1200, height: 850 }],
    ['light', 'a phone', { width: 360, height: 740 }],
    ['dark', 'a phone', { width: 360, height: 740 }],
  ] as const
  const models = [treesBytes, hostileBytes, intervalBytes, historyBytes]

  test.each(looks)(
    'keeps the rules of WCAG that axe knows, and fits: %s, %s',
    async (colorScheme, name, viewport) => {
      // In the short form each look has a model of its own, so that every look and every model is seen once.
      const at = looks.findIndex((look) => look[0] === colorScheme && look[1] === name)
      for (const bytes of models.slice(times(at, 0), times(at + 1, models.length)).map((make) => make())) {
        const { page } = await open((await serve(bytes)).url, { colorScheme, viewport })
        await verdict(page, 'same')
        await page.locator('.curve, .levels, .what-if .quiet').first().waitFor()
        expect(await violations(page)).toEqual([])
        expect(
          await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBe(0)
        await page.locator('.field input:visible, .field textarea:visible').first().fill('?')
        await page.locator('.field.wrong').first().waitFor()
        await page.setInputFiles('#file-input', {
          name: 'rows.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from('age\nold\n'),
        })
        await page.locator('.findings').waitFor()
        await page.waitForTimeout(900)
        expect(await violations(page)).toEqual([])
        expect(
          await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBe(0)
        await page.context().close()
      }
    },
  )
})

/** The snippet with the runtime it imports, so that no build needs to be there. */
async function bundled(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@modelwright/source'],
  })
  return outputFiles[0].text
}
