import { allOperations, type Batch, type Column, readColumns, type Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  numberColumn,
  type Supports,
  seedOf,
  type Target,
  tableOf,
  textColumn,
} from '../../src/core/index.ts'
import {
  dateParts,
  fitTransforms,
  inferSchema,
  planPreparation,
  standardise,
} from '../../src/prepare/index.ts'

const day = 86_400_000
const table = tableOf({
  age: numberColumn([20, 30, null, 40, 50, null, 60, null, null, null]),
  plan: categoryColumn(['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', null]),
  active: booleanColumn([true, false, true, null, true, true, false, true, true, true]),
  since: { type: 'time', values: Float64Array.from({ length: 10 }, (_, row) => row * 40 * day) },
  price: categoryColumn(['1', '2', '3.5', '4', '5', '6', '7', '8', '9', '10']),
})
const kinds = [...table.columns.keys()].map((name) => ({
  name,
  kind: name === 'age' ? ('number' as const) : ('category' as const),
}))
const target: Target = { task: 'regression', values: new Float64Array(10) }
const output = { name: 'y', task: 'regression' } as const
const { schema } = inferSchema(table, [], kinds, output)
const rows: Batch = readColumns({ schema, fixes: [] }, allOperations, table).batch

const linear: Supports = { missing: false, categories: true, weights: true, scaled: true }
const trees: Supports = { missing: true, categories: true, weights: true, scaled: false }
const bare: Supports = { missing: false, categories: false, weights: false, scaled: false }

function prepared(supports: Supports, steps?: Parameters<typeof planPreparation>[3]) {
  const plan = planPreparation(schema, rows, supports, steps)
  return { plan, ...fitTransforms(plan, rows, target, seedOf(1)) }
}

describe('fitTransforms', () => {
  it('gives a linear learner numbers without gaps on one scale, and kept levels', () => {
    const { features, plan } = prepared(linear)
    expect([...features.keys()]).toMatchInlineSnapshot(`
      [
        "age.missing",
        "plan.level",
        "active.filled",
        "age.filled.scaled",
        "price.filled.scaled",
        "since.year.filled.scaled",
        "since.month.filled.scaled",
        "since.day.filled.scaled",
        "since.weekday.filled.scaled",
        "since.days.filled.scaled",
      ]
    `)
    for (const column of features.values()) {
      expect(['number', 'category']).toContain(column.type)
      if (column.type === 'number') expect(column.values.some(Number.isNaN)).toBe(false)
    }
    expect(plan.every((step) => step.why.length > 10)).toBe(true)
  })

  it('gives trees raw numbers, raw categories, parts of times and booleans as numbers', () => {
    const { features } = prepared(trees)
    expect([...features.keys()]).toMatchInlineSnapshot(`
      [
        "age",
        "plan",
        "price",
        "since.year",
        "since.month",
        "since.day",
        "since.weekday",
        "since.days",
        "active.rank",
      ]
    `)
    expect(features.get('age')).toBe(rows.columns.get('age'))
  })

  it('gives a learner that takes nothing but full numbers just those', () => {
    const { features } = prepared(bare)
    for (const column of features.values()) {
      if (column.type !== 'number') throw new Error(column.type)
      expect(column.values.some(Number.isNaN)).toBe(false)
    }
  })

  it('takes declared steps first and completes them', () => {
    const steps = [standardise(['age', 'price']), dateParts('since', { parts: ['year'] })]
    const { features, plan } = prepared(linear, { steps })
    expect(plan.map((step) => step.transform)).toMatchInlineSnapshot(`
      [
        "standardise",
        "date-parts",
        "missing-flag",
        "one-hot",
        "impute",
        "impute",
        "standardise",
      ]
    `)
    expect(features.has('since.month')).toBe(false)
  })

  it('freezes every state to the bottom', () => {
    const { transforms } = prepared(linear)
    const check = (value: unknown): void => {
      if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return
      expect(Object.isFrozen(value)).toBe(true)
      Object.values(value).forEach(check)
    }
    transforms.forEach(check)
  })
})

describe('auto copes with', () => {
  const rowsOf = (columns: Record<string, Column>): { schema: Schema; rows: Batch; target: Target } => {
    const table = tableOf(columns)
    const inputs = [...table.columns].map(([name, column]) => ({
      name,
      type: column.type,
      nullable: true,
      ...(column.type === 'category' ? { levels: column.levels } : {}),
    }))
    const values = Float64Array.from({ length: table.rowCount }, (_, row) => row % 7)
    return { schema: { inputs, output }, rows: table, target: { task: 'regression', values } }
  }
  const sparse: Supports = { ...linear, sparse: true }

  function prepareAll(columns: Record<string, Column>, supports: Supports) {
    const { schema, rows, target } = rowsOf(columns)
    return fitTransforms(planPreparation(schema, rows, supports), rows, target, seedOf(1)).features
  }

  it.each([sparse, trees])('1,500 columns', (supports) => {
    const columns: Record<string, Column> = {}
    for (let at = 0; at < 1500; at++)
      columns[`c${at}`] =
        at % 3 === 0
          ? categoryColumn(Array.from({ length: 60 }, (_, row) => `l${(row * at) % 5}`))
          : numberColumn(Array.from({ length: 60 }, (_, row) => ((row + at) % 11 === 0 ? null : row * at)))
    expect(prepareAll(columns, supports).size).toBeGreaterThanOrEqual(1500)
  })

  it('70,000 levels: a linear learner gets one number, which no row made of its own target', () => {
    const rowCount = 140_000
    const codes = Int32Array.from({ length: rowCount }, (_, row) => row % 70_000)
    const levels = Array.from({ length: 70_000 }, (_, code) => `level ${code}`)
    const features = prepareAll({ huge: { type: 'category', codes, levels } }, sparse)
    expect([...features.keys()]).toEqual(['huge.target.filled.scaled'])
    const [kept] = prepareAll({ huge: { type: 'category', codes, levels } }, trees).values()
    expect(kept).toMatchObject({ type: 'category', levels })
  })

  it.each([sparse, trees, bare])('columns of every type in which all is missing', (supports) => {
    const none = [null, null, null, null, null, null]
    const features = prepareAll(
      {
        n: numberColumn(none),
        c: categoryColumn(none),
        b: booleanColumn(none),
        t: { type: 'time', values: new Float64Array(6).fill(Number.NaN) },
        x: textColumn(none),
      },
      supports,
    )
    expect(features.size).toBeGreaterThan(4)
    for (const column of features.values()) {
      expect(column.type).not.toBe('text')
      if (column.type === 'number' && !supports.missing) expect(column.values.some(Number.isNaN)).toBe(false)
    }
  })

  it.each([sparse, trees, bare])('a table whose only feature is text', (supports) => {
    const note = textColumn(
      Array.from({ length: 30 }, (_, row) => (row % 2 === 0 ? 'good coffee again' : 'bad tea again')),
    )
    const features = prepareAll({ note }, supports)
    expect([...features.values()].map(({ type }) => type)).toEqual(
      supports.sparse ? ['sparse'] : new Array(32).fill('number'),
    )
  })
})
