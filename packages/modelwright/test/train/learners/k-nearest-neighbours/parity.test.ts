import { readFileSync } from 'node:fs'
import { type Column, models } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, type Target } from '../../../../src/core/index.ts'
import { kNearestNeighbours } from '../../../../src/train/learners/k-nearest-neighbours/k-nearest-neighbours.ts'
import { distance, fitContext, linearFixture } from '../../linear-fixture.ts'

/** What `test/fixtures/make/neighbours.py` wrote. */
interface Fixture {
  readonly numbers: number[][]
  readonly asked: number[][]
  readonly askedLevels: number[]
  readonly cases: readonly {
    target: 'binary' | 'several' | 'value'
    neighbours: number
    weighting: string
    /** Of values, or the probability of the last class. */
    predictions: number[]
  }[]
}
const path = new URL('../../../../../../test/fixtures/neighbours.json', import.meta.url)
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture
const table = linearFixture()

function columnsOf(numbers: number[][], codes: number[]): Column[] {
  const level: Column = { type: 'category', codes: Int32Array.from(codes), levels: [...'abcd'] }
  return [...numbers.map((values): Column => ({ type: 'number', values: Float64Array.from(values) })), level]
}

function targetOf(name: 'binary' | 'several' | 'value'): Target {
  if (name === 'value') return { task: 'regression', values: Float64Array.from(table.value) }
  const codes = Int32Array.from(table[name])
  return name === 'binary'
    ? { task: 'binary', codes, classes: ['no', 'yes'] }
    : { task: 'multiclass', codes, classes: ['low', 'middle', 'high', 'top'] }
}

describe('nearest neighbours agree with scikit-learn', () => {
  for (const { target, predictions, ...options } of fixture.cases)
    it(`${target}, ${JSON.stringify(options)}`, async () => {
      const columns = columnsOf(fixture.numbers, table.first)
      const features = new Map(columns.map((column, j) => [`x${j}`, column]))
      const data = { rowCount: table.a.length, features, target: targetOf(target) }
      const given = readOptions(kNearestNeighbours.options, options, 'k-nearest-neighbours')
      const state = await kNearestNeighbours.fit(data, given, fitContext())
      const asked = columnsOf(fixture.asked, fixture.askedLevels)
      const found = models['k-nearest-neighbours'].predict(state, asked, predictions.length)
      const outputs = found.length / predictions.length
      const last = found.filter((_, at) => at % outputs === outputs - 1)
      const scale = Math.max(...predictions.map(Math.abs))
      expect(distance(last, predictions) / scale).toBeLessThan(1e-9)
    })
})
