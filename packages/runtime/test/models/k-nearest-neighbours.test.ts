import { describe, expect, it } from 'vitest'
import type { PreparedColumn } from '../../src/column.ts'
import { kNearestNeighbours, type NeighboursState } from '../../src/models/k-nearest-neighbours.ts'
import { readerOf } from '../../src/reader.ts'

const state: NeighboursState = {
  neighbours: 2,
  isByDistance: false,
  sizes: Int32Array.of(-1, 2),
  numbers: Float32Array.of(0, 1, 5),
  codes: Int32Array.of(0, 1, 1),
  classes: 3,
  targets: Float64Array.of(0, 1, 2),
  weights: Float64Array.of(1, 1, 1),
}
const ask = (x: number, code: number): PreparedColumn[] => [
  { type: 'number', values: Float64Array.of(x) },
  { type: 'category', codes: Int32Array.of(code), levels: ['a', 'b'] },
]

describe('k nearest neighbours', () => {
  it('asks the nearest rows: a level that differs is two columns of 0 and 1 apart', () => {
    expect([...kNearestNeighbours.predict(state, ask(4, 1), 1)]).toEqual([0, 0.5, 0.5])
    expect([...kNearestNeighbours.predict(state, ask(0.5, 0), 1)]).toEqual([0.5, 0.5, 0])
  })

  it('goes by the distance where it is told to, and by the row itself where it is met again', () => {
    const near = { ...state, isByDistance: true }
    expect([...kNearestNeighbours.predict(near, ask(4, 1), 1)]).toEqual([0, 0.25, 0.75])
    expect([...kNearestNeighbours.predict(near, ask(1, 1), 1)]).toEqual([0, 1, 0])
  })

  it('bears numbers beyond all bounds', () => {
    for (const x of [1e308, -1e308])
      expect([...kNearestNeighbours.predict(state, ask(x, -1), 1)].every(Number.isFinite)).toBe(true)
  })

  it('refuses classes there are not, weights of 0, and rows cut short', () => {
    const read = (change: Partial<NeighboursState>) => () =>
      kNearestNeighbours.read(readerOf({ ...state, ...change }, 'state'))
    expect(read({})()).toEqual(state)
    expect(read({ targets: Float64Array.of(0, 1, 3) })).toThrow('must name one of 3 classes')
    expect(read({ targets: Float64Array.of(0, 1, 0.5) })).toThrow('must name one of 3 classes')
    expect(read({ classes: 1 })).toThrow('must be 0, or 2 or more')
    expect(read({ weights: Float64Array.of(1, 0, 1) })).toThrow('must be above 0')
    expect(read({ numbers: new Float32Array(2) })).toThrow('must have 3 values')
    expect(read({ codes: Int32Array.of(0, 1) })).toThrow('must have 3 values')
    expect(read({ targets: new Float64Array(0) })).toThrow('must have one value or more')
  })
})
