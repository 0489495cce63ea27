import { readFileSync } from 'node:fs'
import { type History, transforms, type WindowMeasure, windowMeasures } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, tableOf } from '../../packages/modelwright/src/core/index.ts'
import { pastFinder } from '../../packages/modelwright/src/prepare/index.ts'

type Values = readonly (number | null)[]
type Measured = Record<WindowMeasure, Values>

interface Fixture {
  day: number[]
  store: string[]
  sales: Values
  lags: Record<string, Values>
  rows: Record<string, Measured>
  days: Record<string, Measured>
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/past.json', import.meta.url), 'utf8'))
const dayMs = 86_400_000
const history: History = {
  name: 'history',
  time: { name: 'day', type: 'time', nullable: false },
  by: ['store'],
  columns: [{ name: 'sales', type: 'number', nullable: true }],
  rows: 7,
  spanMs: 0,
}
const table = tableOf({
  day: { type: 'time', values: Float64Array.from(fixture.day, (day) => day * dayMs) },
  store: categoryColumn(fixture.store),
  sales: numberColumn(fixture.sales),
})
const schema = { inputs: [], output: { name: 'sales', task: 'regression' }, history } as const
const past = pastFinder({ schema, fixes: [] }, [table])(table).get('past:sales')!

function made(name: 'lag' | 'rolling', state: unknown): Float64Array[] {
  return transforms[name]
    .apply(state, [past], table.rowCount)
    .map((column) => (column as { values: Float64Array }).values)
}

function expectNear(found: Float64Array, wanted: Values, isCount = false): void {
  wanted.forEach((value, row) => {
    if (value === null) expect(found[row]).toBe(isCount ? 0 : Number.NaN)
    else expect(Math.abs(found[row] - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)))
  })
}

describe('the past as pandas has it', () => {
  it.each(Object.keys(fixture.lags))('shift(%s) within groups', (step) => {
    const [lagged] = made('lag', { levels: [''], steps: Int32Array.of(Number(step)) })
    expect(lagged).toEqual(Float64Array.from(fixture.lags[step], (value) => value ?? Number.NaN))
  })

  it.each([
    ['5 rows', fixture.rows['5 rows'], { unitMs: 0, window: 5, gap: 0 }],
    ['3 rows, gap 2', fixture.rows['3 rows, gap 2'], { unitMs: 0, window: 3, gap: 2 }],
    ['7 days', fixture.days['7 days'], { unitMs: dayMs, window: 7, gap: 0 }],
  ])('rolling over %s', (_name, wanted, given) => {
    const found = made('rolling', { levels: [''], measures: windowMeasures, ...given })
    windowMeasures.forEach((measure, at) => {
      expectNear(found[at], wanted[measure], measure === 'count')
    })
  })
})
