import { describe, expect, test } from 'vitest'
import { tableOf } from '../../../src/core/index.ts'
import { exploreReport } from '../../../src/explore/index.ts'
import { profiled, rows, tableOfCells } from '../sample.ts'

const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0000&amp;\'`$'
const y = rows(200, (row) => (row % 3 === 0 ? hostile : 'no'))

function wide(columns: number, name: (at: number) => string) {
  const cells = Object.fromEntries(
    rows(columns, (at) => [name(at), rows(200, (row) => ((row * (at + 3) * 7) % (97 + at)) / 8)] as const),
  )
  return tableOfCells({ ...cells, y })
}

const bytes = (page: string): number => new TextEncoder().encode(page).length

test('names and levels cannot break out of the page', async () => {
  const table = tableOfCells({
    [hostile]: rows(200, (row) => row % 11),
    levels: rows(200, (row) => `${hostile}${row % 5}`),
    y,
  })
  const page = await exploreReport(profiled(table, 'y'), { title: hostile })
  expect(page).not.toMatch(/<script[^>]*>alert|<img/i)
  expect(page.split('<script').length - 1).toBe(1)
  for (const letter of ['\u0000', '\u202e']) expect(page).not.toContain(letter)
  expect(page).toContain('&lt;script&gt;')
})

test('300 columns stay below 2 MB, and the page says what it does not draw', async () => {
  const page = await exploreReport(
    profiled(
      wide(300, (at) => `column ${at}`),
      'y',
    ),
    { title: 'wide' },
  )
  expect(bytes(page)).toBeLessThan(2_000_000)
  expect(page.split('<article').length - 1).toBe(300)
  const drawn = page.split('<svg').length - 1
  expect(drawn).toBeGreaterThan(100)
  if (drawn < 301) expect(page).toMatch(/columns are described but not drawn/)
}, 120_000)

test('2,000 columns with long names in three-byte letters stay below 2 MB', async () => {
  const names = (at: number): string => `${at}${'東'.repeat(300)}`
  const page = await exploreReport(profiled(wide(2000, names), 'y'), { title: '東'.repeat(5000) })
  expect(bytes(page)).toBeLessThan(2_000_000)
  expect(page).toContain('columns have no section of their own')
}, 180_000)

describe('tables with little in them make a page', () => {
  test.each(
    Object.entries({
      'no column': tableOf({}),
      'no row': tableOfCells({ a: [], b: [] }),
      'one row': tableOfCells({ a: [1], b: ['x'] }),
      'all missing': tableOfCells({ a: rows(30, () => null) }),
      extremes: tableOfCells({ a: [-1.7e308, 1.7e308, 5e-324, 0], b: [Infinity, 1, 2, -Infinity] }),
    }),
  )('%s', async (name, table) => {
    const page = await exploreReport(profiled(table), { title: name })
    expect(page).toContain('</html>')
    expect(page).not.toMatch(/NaN|undefined|\[object/)
  })
})

test('the same profile gives the same page', async () => {
  const profile = profiled(tableOfCells({ a: rows(60, (row) => row % 7), y: y.slice(0, 60) }), 'y')
  expect(await exploreReport(profile, { title: 't' })).toBe(await exploreReport(profile, { title: 't' }))
})
