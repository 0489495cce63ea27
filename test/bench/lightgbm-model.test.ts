import { readFileSync } from 'node:fs'
import { allOperations, type Column, explainTrees } from '@modelwright/runtime'
import { describe, expect, test } from 'vitest'
import { type DumpedModel, fromLightgbm } from '../../bench/lightgbm-model.ts'

interface Case {
  readonly name: string
  readonly model: DumpedModel
  readonly rows: readonly (readonly (number | null)[])[]
  readonly categories: readonly number[]
  /** Shape `[rows][outputs]`. */
  readonly predictions: readonly (readonly number[])[]
  /** Shape `[rows][outputs × (inputs + 1)]`; the last of each output is what is expected. */
  readonly contributions: readonly (readonly number[])[]
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/lightgbm-model.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[]; readonly zeroAsMissing: DumpedModel }

function columnsOf({ rows, categories }: Case): Column[] {
  return rows[0].map((_, at): Column => {
    const cells = rows.map((row) => row[at])
    if (!categories.includes(at))
      return { type: 'number', values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) }
    const levels = Array.from({ length: 10 }, (_, level) => `level ${level}`)
    return { type: 'category', codes: Int32Array.from(cells, (cell) => cell ?? -1), levels }
  })
}

function furthest(found: ArrayLike<number>, wanted: readonly number[]): number {
  expect(found.length).toBe(wanted.length)
  return Math.max(...wanted.map((value, at) => Math.abs(found[at] - value)))
}

/** LightGBM's order, `[rows][outputs][inputs]`, in ours: `[rows][inputs][outputs]`; it adds those of a forest up. */
function contributionsOf({ contributions, rows, model }: Case, outputs: number): number[] {
  const inputs = rows[0].length
  const trees = model.average_output ? model.tree_info.length : 1
  return contributions.flatMap((row) =>
    Array.from({ length: inputs * outputs }, (_, at) => {
      const input = Math.floor(at / outputs)
      return row[(at % outputs) * (inputs + 1) + input] / trees
    }),
  )
}

describe('trees of LightGBM as trees of ours', () => {
  test.each(fixture.cases)('$name: predictions and contributions agree', (found) => {
    const state = fromLightgbm(found.model)
    const columns = columnsOf(found)
    const predictions = allOperations.models['trees'].predict(state, columns, found.rows.length)
    expect(furthest(predictions, found.predictions.flat())).toBeLessThan(1e-6)
    const { contributions } = explainTrees(state, columns, found.rows.length)
    expect(furthest(contributions, contributionsOf(found, state.base.length))).toBeLessThan(1e-6)
  })

  test('a zero that is missing is refused by name', () => {
    expect(() => fromLightgbm(fixture.zeroAsMissing)).toThrow('missing type "Zero"')
  })

  test('objectives without a link of ours are refused by name', () => {
    const { model } = fixture.cases[0]
    expect(() => fromLightgbm({ ...model, objective: 'lambdarank' })).toThrow('"lambdarank"')
    expect(() => fromLightgbm({ ...model, objective: 'binary sigmoid:2' })).toThrow('"sigmoid:2"')
    expect(() => fromLightgbm({ ...model, objective: 'regression sqrt' })).toThrow('"sqrt"')
  })

  test('a threshold between two float32 numbers becomes the lower one', () => {
    const [found] = fixture.cases
    for (const threshold of [0.1, -0.1, 1e300, -1e-60, 0, 2.5]) {
      const tree_structure = {
        ...{ split_feature: 0, split_gain: 1, threshold, decision_type: '<=', default_left: false },
        ...{ missing_type: 'NaN', left_child: { leaf_value: 1 }, right_child: { leaf_value: 2 } },
      }
      const { thresholds } = fromLightgbm({ ...found.model, tree_info: [{ tree_structure }] })
      expect(thresholds[0]).toBeLessThanOrEqual(threshold)
      expect(
        Math.abs(thresholds[0] - Math.max(-3e38, Math.min(threshold, 3.4028234663852886e38))),
      ).toBeLessThan(1e-8)
    }
  })
})
