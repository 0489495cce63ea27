import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLong } from '../../../../test/long.ts'
import { seedOf, selectRows, silent, type Table } from '../../src/core/index.ts'
import { checkExpectations, inferExpectations } from '../../src/explore/index.ts'
import { file, inferKinds, lookAt } from '../../src/retrieve/index.ts'
import { tableOfCells } from './sample.ts'

const context = { now: 0, temporary: tmpdir() }
const inferred = (table: Table, target?: string) => inferExpectations(table, inferKinds(table), target)

/** What another table breaks of what was inferred from one. */
async function brokenBy(from: Table, other: Table): Promise<string[]> {
  const verdicts = await checkExpectations(other, inferred(from), context)
  return verdicts.filter(({ holds }) => !holds).map(({ says }) => says)
}

const sample = tableOfCells({
  id: Array.from({ length: 200 }, (_, row) => `k${row}`),
  age: Array.from({ length: 200 }, (_, row) => (row % 10 === 3 ? null : 18 + ((row * 37) % 60))),
  plan: Array.from({ length: 200 }, (_, row) => ['free', 'pro', 'team'][row % 3]),
})

/** The sample with one column changed. */
const changed = (name: string, cells: readonly (number | string | null)[]): Table =>
  ({
    ...sample,
    columns: new Map([
      ...sample.columns,
      [name, tableOfCells({ [name]: cells as number[] }).columns.get(name)!],
    ]),
  }) as Table

describe('inferExpectations', () => {
  it('infers rows, columns, types, a key, bounds, levels and missing values', () => {
    expect(
      inferred(sample, 'plan').map(({ expectation, terms, severity }) => [expectation, terms, severity]),
    ).toEqual([
      ['expect-rows', { min: 100 }, 'stop'],
      ['expect-columns', { columns: ['id', 'age', 'plan'], others: 'allow' }, 'stop'],
      ['expect-type', { column: 'id', type: 'string' }, 'stop'],
      ['expect-unique', { columns: ['id'] }, 'warn'],
      ['expect-type', { column: 'age', type: 'number' }, 'stop'],
      ['expect-range', { column: 'age', min: 18, max: 77 }, 'warn'],
      ['expect-present', { column: 'age' }, 'warn'],
      ['expect-type', { column: 'plan', type: 'string' }, 'stop'],
      ['expect-levels', { column: 'plan', levels: ['free', 'pro', 'team'] }, 'stop'],
      ['expect-present', { column: 'plan' }, 'warn'],
    ])
  })

  it('holds for the table it comes from, whatever is in it', async () => {
    const cell = fc.option(
      fc.oneof(fc.double({ noNaN: true }), fc.constantFrom('a', 'b', '1', '')).map((value) => value),
      { nil: null },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 80 }), async (rows) => {
        const numbers = rows.map(([a]) => (typeof a === 'number' ? a : null))
        const strings = rows.map(([, b]) => (b === null ? null : String(b)))
        const table = tableOfCells({ numbers, strings })
        expect(await brokenBy(table, table)).toEqual([])
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  it('finds what was changed, and nothing else', async () => {
    const far = Array.from({ length: 200 }, (_, row) => (row < 100 ? 900 : 20))
    expect(await brokenBy(sample, changed('age', far))).toEqual([
      expect.stringContaining('"age" from 18 to 77'),
    ])
    const renamed = Array.from({ length: 200 }, (_, row) => ['Free', 'pro', 'team'][row % 3])
    expect(await brokenBy(sample, changed('plan', renamed))).toEqual([
      expect.stringContaining('"plan" one of'),
    ])
    const twice = Array.from({ length: 200 }, (_, row) => `k${row >> 1}`)
    expect(await brokenBy(sample, changed('id', twice))).toEqual(['"id" without repeats'])
    const gone = Array.from({ length: 200 }, (_, row) => (row < 150 ? null : 20))
    expect(await brokenBy(sample, changed('age', gone))).toEqual([
      expect.stringContaining('"age" has a value'),
    ])
    const words = Array.from({ length: 200 }, (_, row) => (row === 7 ? 'forty' : '40'))
    expect(await brokenBy(sample, changed('age', words))).toContain('"age" of type number')
    expect(
      await brokenBy(
        sample,
        selectRows(
          sample,
          Uint32Array.from({ length: 99 }, (_, row) => row),
        ),
      ),
    ).toEqual(['at least 100 rows'])
  })

  it('says nothing of a table without rows but what can be said', async () => {
    const empty = tableOfCells({ age: [], plan: [] })
    expect(inferred(empty).map(({ expectation }) => expectation)).toEqual(['expect-rows', 'expect-columns'])
  })
})

const folder = process.env['MODELWRIGHT_DATA']

interface Listed {
  readonly name: string
  readonly file: string
  readonly target: string
}

async function halves(path: string): Promise<[Table, Table]> {
  const temporary = mkdtempSync(join(tmpdir(), 'modelwright-halves-'))
  const tools = { folder: '.', temporary, log: silent, signal: new AbortController().signal, env: {} }
  const table = await lookAt(file(path), tools)
  const seed = seedOf(5)
  const sides: [number[], number[]] = [[], []]
  for (let row = 0; row < table.rowCount; row++) sides[seed.next() < 0.5 ? 0 : 1].push(row)
  const [a, b] = sides.map((rows) => selectRows(table, Uint32Array.from(rows)))
  return [a, b]
}

describe.skipIf(folder === undefined)(
  'expectations inferred from half of a real table (MODELWRIGHT_DATA)',
  () => {
    it('hold for the other half, but for few', async () => {
      const index = JSON.parse(readFileSync(join(folder!, 'index.json'), 'utf8')) as
        | { sets?: Listed[] }
        | Listed[]
      const sets = (Array.isArray(index) ? index : index.sets!).filter(
        ({ name }) => isLong || name !== 'flights_3m',
      )
      let all = 0
      const broken: string[] = []
      const stopping: string[] = []
      for (const { name, file: path } of sets) {
        const [from, other] = await halves(join(folder!, path))
        const verdicts = await checkExpectations(other, inferred(from), context)
        all += verdicts.length
        for (const { holds, says, severity } of verdicts) {
          if (holds) continue
          broken.push(`${name}: ${says}`)
          if (severity === 'stop') stopping.push(`${name}: ${says}`)
        }
      }
      console.log(`${broken.length} of ${all}`, broken)
      expect(stopping).toEqual([])
      expect(broken.length / all).toBeLessThan(0.01)
    }, 300_000)
  },
)
