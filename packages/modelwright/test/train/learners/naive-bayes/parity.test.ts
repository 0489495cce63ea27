import { readFileSync } from 'node:fs'
import { models, type PreparedColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, type Target } from '../../../../src/core/index.ts'
import { naiveBayes } from '../../../../src/train/learners/naive-bayes/naive-bayes.ts'
import { distance, fitContext, linearFixture } from '../../linear-fixture.ts'

/** What `test/fixtures/make/naive-bayes.py` wrote. */
interface Fixture {
  readonly numbers: number[][]
  readonly levels: number[][]
  readonly counts: number[][]
  readonly cases: readonly {
    target: 'binary' | 'several'
    kind: 'numbers' | 'levels' | 'terms' | 'complement'
    options: { alpha?: number; var_smoothing?: number }
    weighted: boolean
    /** Of the last class. */
    probabilities: number[]
  }[]
}
const path = new URL('../../../../../../test/fixtures/naive-bayes.json', import.meta.url)
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture
const table = linearFixture()
const rowCount = fixture.counts.length

function blockOf(rows: number[][]): PreparedColumn {
  const cells = rows.map((row) => row.flatMap((count, place) => (count === 0 ? [] : [{ count, place }])))
  const starts = new Int32Array(rows.length + 1)
  cells.forEach((row, at) => {
    starts[at + 1] = starts[at] + row.length
  })
  const places = Int32Array.from(cells.flat(), ({ place }) => place)
  const values = Float64Array.from(cells.flat(), ({ count }) => count)
  return { type: 'sparse', starts, places, values, size: rows[0].length }
}

function featuresOf(kind: Fixture['cases'][number]['kind']): Map<string, PreparedColumn> {
  if (kind === 'numbers')
    return new Map(
      fixture.numbers.map((values, j) => [`x${j}`, { type: 'number', values: Float64Array.from(values) }]),
    )
  if (kind !== 'levels') return new Map([['terms', blockOf(fixture.counts)]])
  return new Map(
    fixture.levels.map((codes, j) => [
      `x${j}`,
      { type: 'category', codes: Int32Array.from(codes), levels: [...'abcde'].slice(0, j === 0 ? 5 : 3) },
    ]),
  )
}

describe('naive Bayes agrees with scikit-learn', () => {
  for (const { target: name, kind, options, weighted, probabilities } of fixture.cases)
    it(`${kind} of ${name}, ${JSON.stringify(options)}${weighted ? ', weighted' : ''}`, async () => {
      const codes = Int32Array.from(table[name])
      const target: Target =
        name === 'binary'
          ? { task: 'binary', codes, classes: ['no', 'yes'] }
          : { task: 'multiclass', codes, classes: ['low', 'middle', 'high', 'top'] }
      const given = readOptions(
        naiveBayes.options,
        {
          ...(options.alpha === undefined ? {} : { alpha: options.alpha }),
          ...(options.var_smoothing === undefined ? {} : { varianceSmoothing: options.var_smoothing }),
          terms: kind === 'complement' ? 'complement' : 'multinomial',
          // ComplementNB knows no shares of classes.
          priors: kind === 'complement' ? 'equal' : 'shares',
        },
        'naive-bayes',
      )
      const features = featuresOf(kind)
      const weights = weighted ? { weights: Float64Array.from(table.weights) } : {}
      const state = await naiveBayes.fit({ rowCount, features, target, ...weights }, given, fitContext())
      const found = models['naive-bayes'].predict(state, [...features.values()], rowCount)
      const outputs = found.length / rowCount
      const last = found.filter((_, at) => at % outputs === outputs - 1)
      expect(distance(last, probabilities)).toBeLessThan(1e-5)
    })
})
