import { readFileSync } from 'node:fs'
import type { Batch } from '@modelwright/runtime'
import { numberColumn } from '../../../src/core/index.ts'

/** Numbers of shap, scikit-learn and PyALE: see test/fixtures/make/explain.py. */
export const fixture = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/explain.json', import.meta.url), 'utf8'),
) as {
  readonly names: readonly string[]
  readonly x: readonly (readonly number[])[]
  readonly background: readonly [number, number]
  readonly explained: number
  readonly exact: { readonly values: readonly (readonly number[])[]; readonly base: number }
  readonly kernel: readonly (readonly number[])[]
  readonly linear: {
    readonly coefficients: readonly number[]
    readonly intercept: number
    readonly values: readonly (readonly number[])[]
    readonly base: number
  }
  readonly dependence: {
    readonly grid: readonly number[]
    readonly average: readonly number[]
    readonly individual: readonly (readonly number[])[]
  }
  readonly accumulated: Readonly<
    Record<'a' | 'b' | 'd', { readonly grid: readonly number[]; readonly value: readonly number[] }>
  >
}

/** The fixture's rows. */
export const rows: Batch = {
  rowCount: fixture.x.length,
  columns: new Map(fixture.names.map((name, at) => [name, numberColumn(fixture.x.map((row) => row[at]))])),
}

/** The fixture's function, by the same arithmetic; nothing depends on "d". */
export function predict(batch: Batch): Float64Array {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => {
    const column = batch.columns.get(name)
    if (column?.type !== 'number') throw new Error('no such column')
    return column.values
  })
  return a.map(
    (_, row) => a[row] * b[row] + 0.5 * c[row] * c[row] - Math.max(a[row], 0) * c[row] + 0.25 * b[row],
  )
}

/** Positions from … to, to excluded. */
export const span = (from: number, to: number): Uint32Array =>
  Uint32Array.from({ length: to - from }, (_, at) => from + at)
