import { describe, expect, it } from 'vitest'
import {
  encodeModelReference,
  keptReference,
  type LossProfile,
  type ModelReference,
  type Watched,
} from '../../src/monitor/index.ts'
import { judgedRows } from './reference-fixture.ts'

const tasks = ['binary', 'multiclass', 'regression'] as const

function kept(...given: Parameters<typeof judgedRows>): ModelReference {
  const { rows, facts } = judgedRows(...given)
  return keptReference(rows, facts)!
}

/** Every number that stands anywhere in a reference. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)]
  if (value instanceof Map) return [...value.values()].flatMap(numbersIn)
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : []
}

/** Rows behind each mean that profiles tell. */
function rowsOfMeans({ cells }: LossProfile): number[] {
  const rows = new Map<string, number>()
  for (const cell of cells)
    if (cell.rows > 0)
      rows.set(
        `${cell.loss} ${cell.prediction}`,
        (rows.get(`${cell.loss} ${cell.prediction}`) ?? 0) + cell.rows,
      )
  return [...rows.values()]
}

function checkWatched({ columns, from, until }: Watched): void {
  expect([from, until]).toEqual([Number.NaN, Number.NaN])
  for (const { sample, least, most, dependences } of columns.values()) {
    expect([least, most, dependences]).toEqual([Number.NaN, Number.NaN, undefined])
    const counts = sample.of === 'number' ? [...sample.counts] : [...sample.levels.values()]
    expect(Math.min(10, ...counts)).toBe(10)
  }
}

describe.each(tasks)('what is kept of held-out rows of %s', (task) => {
  it('is of ten rows and more each: bins, levels, losses, groups; no extreme, no time', () => {
    for (const rowCount of [30, 61, 200, 1000]) {
      const { features, predictions, outcomes } = kept(task, { rowCount, seed: rowCount })
      checkWatched(features)
      checkWatched(predictions)
      expect(outcomes!.rows).toBe(rowCount)
      for (const profile of [...outcomes!.byFeature.values(), ...outcomes!.byPrediction.values()])
        expect(Math.min(10, ...rowsOfMeans(profile))).toBe(10)
      const { calibration } = outcomes!
      expect(calibration !== undefined).toBe(task !== 'regression')
      if (calibration !== undefined && 'groups' in calibration)
        for (const { rows } of calibration.groups) expect(rows).toBeGreaterThanOrEqual(10)
    }
  })

  it('holds no number that stands in a row, nor what the model said of one', () => {
    const { rows, facts } = judgedRows(task, { rowCount: 900 })
    const found = new Set(numbersIn(keptReference(rows, facts)))
    const [free, , , , time] = [...rows.rows.columns.values()]
    const own = [free, time].flatMap((column) => [...(column as { values: Float64Array }).values])
    for (const value of [...own, ...rows.predictions, ...facts.loss.values])
      if (!Number.isNaN(value)) expect(found.has(value)).toBe(false)
  })

  it('bins of losses are whole bins of the histogram', () => {
    const { features, outcomes } = kept(task)
    for (const [name, { cuts }] of outcomes!.byFeature) {
      const { sample } = features.columns.get(name)!
      if (cuts === undefined || sample.of !== 'number') continue
      const edges = new Set(sample.points.slice(0, -1))
      for (const cut of cuts) expect(edges.has(cut)).toBe(true)
    }
  })

  it('takes some tens of kilobytes for thirty columns, however many rows', () => {
    const size = (rowCount: number, columnCount: number): number =>
      encodeModelReference(kept(task, { rowCount, columnCount })).length
    const large = size(7000, 30)
    expect(large).toBeLessThan(48_000)
    expect(large).toBeLessThan(1.4 * size(2500, 30))
    expect(size(300, 1200)).toBeLessThan(400_000)
  })
})

it('fewer than thirty rows give none', () => {
  expect(kept('binary', { rowCount: 29 })).toBeUndefined()
  expect(kept('binary', { rowCount: 30 })).toBeDefined()
})
