import { readFileSync } from 'node:fs'
import type { Column } from '@modelwright/runtime'
import { type FitContext, noDeadline, seedOf } from '../../src/core/index.ts'

/** What `test/fixtures/make/linear-models.py` wrote. */
export interface LinearFixture {
  readonly a: number[]
  readonly b: number[]
  readonly c: number[]
  readonly first: number[]
  readonly second: number[]
  readonly weights: number[]
  readonly binary: number[]
  readonly several: number[]
  readonly value: number[]
  readonly classifiers: readonly {
    target: 'binary' | 'several'
    c: number
    weighted: boolean
    classWeight: 'none' | 'balanced'
    coefficients: number[]
    intercepts: number[]
    logLoss: number
  }[]
  readonly regressions: readonly {
    alpha: number
    weighted: boolean
    coefficients: number[]
    intercept: number
  }[]
}

/** Reads the fixture of scikit-learn's linear models. */
export function linearFixture(): LinearFixture {
  const path = new URL('../../../../test/fixtures/linear-models.json', import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as LinearFixture
}

/** The fixture's features, categories as codes. */
export function featuresOf(fixture: LinearFixture): Map<string, Column> {
  const number = (values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) })
  const category = (codes: number[], size: number): Column => ({
    type: 'category',
    codes: Int32Array.from(codes),
    levels: Array.from({ length: size }, (_, i) => `level ${i}`),
  })
  return new Map([
    ['a', number(fixture.a)],
    ['first', category(fixture.first, 4)],
    ['b', number(fixture.b)],
    ['c', number(fixture.c)],
    ['second', category(fixture.second, 3)],
  ])
}

/** A fit with seed 1, all the time in the world, and notes collected. */
export function fitContext(notes: string[] = []): FitContext {
  return {
    seed: seedOf(1),
    deadline: noDeadline,
    progress: (_, note) => {
      if (note !== undefined) notes.push(note)
    },
  }
}

/** The largest distance between entries. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let top = 0
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i] - b[i])
    if (!(gap <= top)) top = gap
  }
  return top
}
