import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedOf, silent, type Table } from '../../../src/core/index.ts'
import { type CleanTable, cleanFile } from '../../../src/project/clean/clean-file.ts'
import { cellTextOf } from '../../../src/retrieve/rows/cell-text.ts'
import { type Style, styles } from './dirty-styles.ts'
import { bytesOf, canEncode, type DirtyTable, dirtyTable } from './dirty-tables.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clean-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const clean = (path: string, output?: string, target?: string): Promise<CleanTable> =>
  cleanFile({ path, output, target, folder, log: silent, signal: new AbortController().signal })

/** Equal as a reader would take them: numbers by value, but codes with leading zeros letter for letter. */
function isSame(a: string | null, b: string | null): boolean {
  if (a === b) return true
  if (a === null || b === null || a.trim() === '' || b.trim() === '' || /^0\d/.test(b)) return false
  return Number(a) === Number(b)
}

/** Cells as an encoding can say them; what it lacks is written clean. */
function encodable(made: DirtyTable, { encoding }: Style): DirtyTable {
  const rowOf = (cells: readonly string[]): number => Number(cells[0]) - 10_000
  const dirty = made.dirty.map((cells) =>
    cells.map((cell, at) => (canEncode(cell, encoding) ? cell : (made.truth[rowOf(cells)][at] ?? ''))),
  )
  return { ...made, dirty }
}

interface Comparison {
  readonly equal: number
  readonly damaged: readonly string[]
}

function compare({ table }: CleanTable, { dirty, truth }: DirtyTable): Comparison {
  const columns = [...table.columns.values()]
  const damaged: string[] = []
  let equal = 0
  truth.forEach((cells, row) => {
    cells.forEach((cell, at) => {
      const found = cellTextOf(columns[at], row)
      if (isSame(found, cell)) equal++
      else if (isSame(dirty[row][at], cell)) damaged.push(`${cell} → ${found}`)
    })
  })
  return { equal: equal / (truth.length * columns.length), damaged }
}

const rowCount = 800

describe('a file made dirty in the way of a country', () => {
  it.each(styles.flatMap((style) => [1, 2].map((seed) => ({ name: style.name, style, seed }))))(
    'comes out as it was, no clean cell touched: $name, seed $seed',
    async ({ style, seed }) => {
      const made = encodable(dirtyTable(style, rowCount, seedOf(seed).split(style.name)), style)
      const path = join(folder, `${styles.indexOf(style)}-${seed}.csv`)
      await writeFile(path, bytesOf(made, style))
      const cleaned = await clean(path)
      expect([...cleaned.table.columns.keys()]).toEqual(made.header.map((name) => name.trim()))
      expect(cleaned.table.rowCount).toBe(rowCount)
      const { equal, damaged } = compare(cleaned, made)
      expect(damaged).toEqual([])
      expect(equal).toBeGreaterThanOrEqual(0.995)
    },
  )
})

describe('a clean file', () => {
  const rows = [
    'id,zip,code,country,damage,price,day,note,mixed',
    ...Array.from({ length: 300 }, (_, i) => {
      const country = ['NA', 'DE', 'FR', 'US', 'GB', 'ZA', 'IT', 'ES', 'PT', 'NL', 'BE', 'AT'][i % 12]
      const zip = String(1000 + i * 7).padStart(5, '0')
      const code = ['1e5', '2a7', '3b9', '00x'][i % 4]
      const damage = i % 9 === 0 ? 'Minor' : 'None'
      const price = ['3 for $5', 'from 7 €', 'free', '$8 each'][i % 4]
      const day = `2024-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`
      return `${i + 1},${zip},${code},${country},${damage},${price},${day},"text, with ""quotes"" ${i}",${['A+', 'A-', 'A', 'a'][i % 4]}`
    }),
    '',
  ].join('\n')

  it('comes out byte for byte: codes, leading zeros, Namibia, None, prices in text', async () => {
    const path = join(folder, 'clean.csv')
    await writeFile(path, rows)
    const { report } = await clean(path, join(folder, 'again.csv'))
    expect(report.changes).toEqual([])
    expect(report.cells).toBe(0)
    expect(await readFile(join(folder, 'again.csv'), 'utf8')).toBe(rows)
  })
})

describe('the clean file', () => {
  it('is clean: cleaned again nothing changes', async () => {
    const [german] = styles
    const path = join(folder, 'dirty.csv')
    await writeFile(path, bytesOf(encodable(dirtyTable(german, 500, seedOf(9)), german), german))
    await clean(path, join(folder, 'once.csv'))
    const { report } = await clean(join(folder, 'once.csv'), join(folder, 'twice.csv'))
    expect(report.changes).toEqual([])
    expect(await readFile(join(folder, 'twice.csv'), 'utf8')).toBe(
      await readFile(join(folder, 'once.csv'), 'utf8'),
    )
  })

  it('is equal to the bit where cells begin like a formula, which is told; on request they are escaped', async () => {
    const path = join(folder, 'formulas.csv')
    const lines = Array.from(
      { length: 30 },
      (_, row) => `${row === 8 ? '=HYPERLINK(1)' : `n${row}`},-${row}.5,@x`,
    )
    await writeFile(path, `who,n,=w\n${lines.join('\n')}\n`)
    const notes: string[] = []
    const cleaned = (output: string, escapeFormulas = false) =>
      cleanFile({
        ...{ path, output: join(folder, output), folder, fixes: [], escapeFormulas },
        log: (report) => 'message' in report && notes.push(report.message),
        signal: new AbortController().signal,
      })
    const { report } = await cleaned('same.csv')
    expect(await readFile(join(folder, 'same.csv'), 'utf8')).toBe(await readFile(path, 'utf8'))
    expect(report.formulas).toEqual({ count: 32, first: { column: '=w', row: 0 } })
    expect(notes.filter((note) => note.includes('--escape-formulas'))).toHaveLength(1)
    await cleaned('escaped.csv', true)
    const [head, ...rest] = (await readFile(join(folder, 'escaped.csv'), 'utf8')).trim().split('\n')
    expect([head, rest[7], rest[8]]).toEqual(["who,n,'=w", "n7,-7.5,'@x", "'=HYPERLINK(1),-8.5,'@x"])
    expect((await cleaned('none.jsonl')).report.formulas).toBeUndefined()
  })

  it('says which columns a model does without, and refuses a target that is not there', async () => {
    const path = join(folder, 'leak.csv')
    const lines = Array.from({ length: 1200 }, (_, i) => {
      const result = ((i * 7919) % 1000) - 500
      return `${i},${result < 0 ? `(${-result}.00)` : `${result}.00`},${(i * 31) % 17},${result >= 20 ? 'Yes' : 'no'},x`
    })
    await writeFile(path, `row id,result,other,worth,same\n${lines.join('\n')}\n`)
    const { report } = await clean(path, undefined, 'worth')
    expect(report.leftOut.map(({ column, because }) => [column, because])).toEqual([
      ['row id', 'id'],
      ['same', 'constant'],
      ['result', 'leak'],
    ])
    await expect(clean(path, undefined, 'wroth')).rejects.toMatchObject({ code: 'CORE_COLUMN_UNKNOWN' })
  })
})

const data = process.env['MODELWRIGHT_DATA']

describe.skipIf(data === undefined)('the dirty superstore', () => {
  it('comes out as expected, cell by cell', async () => {
    const dirty = join(data ?? '', 'dirty', 'superstore_dirty')
    const { table, report } = await clean(`${dirty}.csv`, undefined, 'Worthwhile')
    const { table: expected } = await rawOf(`${dirty}.expected.csv`)
    const rowOf = byKey(table)
    let equal = 0
    byKey(expected).forEach((row, key) => {
      for (const [name, column] of expected.columns)
        if (isSame(cellTextOf(table.columns.get(name)!, rowOf.get(key) ?? -1), cellTextOf(column, row)))
          equal++
    })
    expect(equal).toBeGreaterThanOrEqual(0.995 * expected.rowCount * expected.columns.size)
    expect(report.leftOut.map(({ column }) => column)).toEqual([
      'Row ID',
      'Country',
      'Currency',
      'Net Result',
    ])
  }, 120_000)
})

/** A table as it is spelled: no fix runs. */
const rawOf = (path: string): Promise<CleanTable> =>
  cleanFile({ path, fixes: [], folder, log: silent, signal: new AbortController().signal })

function byKey(table: Table): ReadonlyMap<string, number> {
  const keys = table.columns.get('Row ID')!
  return new Map(Array.from({ length: table.rowCount }, (_, row) => [String(cellTextOf(keys, row)), row]))
}
