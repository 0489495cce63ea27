import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { body, openWeb } from '../retrieve/web.ts'
import { run, workFolder } from './command-line.ts'

const web = await openWeb()
const item = (at: number) =>
  `<li class="product"><h3><a href="/item/${at}">Lamp ${at}</a></h3><b class="price">${at * 10}.5</b>`
const page = (at: number) =>
  `<!doctype html><ul>${item(2 * at)}${item(2 * at + 1)}</ul><a class="next" href="/lamps?page=${at + 1}">`
web.on('/lamps', (request, response, times) => {
  const at = Number(new URL(request.url!, web.url).searchParams.get('page') ?? 1)
  body(at > 4 ? page(at).replace(/<a class="next".*/, '') : page(at), { 'content-type': 'text/html' })(
    request,
    response,
    times,
  )
})
web.on(
  '/cities',
  body('<!doctype html><table><tr><th>city<th>people<tr><td>Oslo<td>700<tr><td>Bergen<td>290</table>'),
)
beforeEach(() => {
  web.requests.length = 0
})

const lamps = `${web.url}/lamps`
const flags = [
  '--rows',
  'li.product',
  '--field',
  'name=h3',
  '--field',
  'price=.price',
  '--field',
  'link=h3 a@href',
  '--delay',
  '0',
]

it('a dry run shows the first rows of three pages, the line for a workflow file, and keeps nothing', async () => {
  const folder = workFolder()
  const outcome = await run(folder, ['retrieve', lamps, ...flags, '--next', '.next', '--dry'])
  expect([outcome.code, outcome.stdout]).toEqual([
    0,
    expect.stringContaining(`6 rows, 3 columns from 3 pages of ${lamps}`),
  ])
  expect(outcome.stdout).toContain(
    `scrape('${lamps}', { next: '.next', delayMs: 0, fields: { name: 'h3', price: '.price', link: 'h3 a@href' } })`.replace(
      '{ next',
      "{ rows: 'li.product', next",
    ),
  )
  expect(outcome.stdout).toMatch(
    /name +price {2}link\n +category +number {2}category\n +Lamp 2 +20\.5 {2}http/,
  )
  expect(outcome.stderr).toContain('more pages than the 3')
  expect(web.requests).toHaveLength(4)
  expect(existsSync(join(folder, '.modelwright'))).toBe(false)
  const json = await run(folder, ['retrieve', lamps, ...flags, '--dry', '--json'])
  expect(json.json()).toMatchObject({
    dry: true,
    rowCount: 2,
    rows: [{ name: 'Lamp 2', price: '20.5' }, {}],
    provenance: { pages: [{ rows: 2 }] },
  })
})

it('all pages become a snapshot that knows where each row comes from, first and last', async () => {
  const folder = workFolder()
  const argv = ['retrieve', lamps, ...flags, '--next', '.next', '--json']
  const { digest } = (await run(folder, argv)).json<{ digest: string }>()
  const again = await run(folder, argv.slice(0, -1))
  expect(again.stdout).toContain(`Kept as snapshot ${digest.slice(0, 12)}`)
  const shown = await run(folder, ['data', 'show', digest.slice(0, 8)])
  expect(shown.stdout).toMatch(/again +\d{4}-/)
  expect(shown.stdout).toMatch(/of rows +5 pages, \d{4}-.* UTC; of one row: {2}--row 17/)
  const row = await run(folder, ['data', 'show', digest.slice(0, 8), '--row', '5', '--json'])
  expect(row.json()).toMatchObject({
    digest,
    row: 5,
    url: `${lamps}?page=3`,
    at: expect.stringMatching(/^20\d\d-/),
  })
  const none = await run(folder, ['data', 'show', digest.slice(0, 8), '--row', '11'])
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no row 11')])
})

it('a table, a file and a workflow are retrieved by the same word', async () => {
  const folder = workFolder('iris.csv')
  const table = await run(folder, ['retrieve', `${web.url}/cities`, '--table', 'auto', '--dry', '--json'])
  expect(table.json()).toMatchObject({
    columns: [{ name: 'city' }, { name: 'people', type: 'number' }],
    code: `scrape('${web.url}/cities')`,
  })
  const file = await run(folder, ['retrieve', 'iris.csv', '--json'])
  expect(file.json()).toMatchObject({ dry: false, rowCount: 150 })
  const source = `scrape('${web.url}/cities', { delayMs: 0 })`
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { defineWorkflow, scrape } from 'modelwright'\nexport default defineWorkflow({ retrieve: ${source}, target: 'people' })\n`,
  )
  const workflow = await run(folder, ['retrieve', '--dry', '--json'])
  expect(workflow.json()).toMatchObject({ rowCount: 2, code: source })
})

it('what is used wrongly is said, with the way out', async () => {
  const folder = workFolder('iris.csv')
  const cases: [string[], RegExp][] = [
    [['iris.csv', '--rows', 'tr', '--field', 'a=td'], /no address of one/],
    [['a.csv', 'b.csv'], /Several places/],
    [[lamps, '--field', 'price'], /name=selector/],
    [[lamps, '--rows', 'li'], /"rows" needs "fields"/],
    [[lamps, '--rows', 'li[', '--field', 'a=b'], /no CSS selector/],
    [[], /workflow/],
  ]
  for (const [argv, says] of cases) {
    const outcome = await run(folder, ['retrieve', ...argv])
    expect([outcome.code, outcome.stderr]).toEqual([2, expect.stringMatching(says)])
  }
  const plain = await run(folder, ['retrieve', `${web.url}/cities`])
  expect([plain.code, plain.stderr]).toEqual([1, expect.stringContaining('--table auto')])
})
