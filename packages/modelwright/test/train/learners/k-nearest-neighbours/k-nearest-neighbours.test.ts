import { type Column, models } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, seedOf, type Target } from '../../../../src/core/index.ts'
import { usualLearners } from '../../../../src/train/index.ts'
import { kNearestNeighbours } from '../../../../src/train/learners/k-nearest-neighbours/k-nearest-neighbours.ts'
import { fitContext } from '../../linear-fixture.ts'

const number = (values: ArrayLike<number>): Column => ({ type: 'number', values: Float64Array.from(values) })

async function fit(
  x: ArrayLike<number>,
  target: Target,
  given = {},
  context = fitContext(),
  weights?: Float64Array,
) {
  const data = {
    rowCount: x.length,
    features: new Map([['x', number(x)]]),
    target,
    ...(weights && { weights }),
  }
  return await kNearestNeighbours.fit(
    data,
    readOptions(kNearestNeighbours.options, given, 'k-nearest-neighbours'),
    context,
  )
}

describe('k nearest neighbours', () => {
  it('is never tried unless it is named: its artifact holds training rows', () => {
    expect(usualLearners('regression').map(({ name }) => name)).not.toContain('k-nearest-neighbours')
  })

  it('remembers rows that are alike once, by their weight', async () => {
    const target: Target = { task: 'regression', values: Float64Array.of(5, 5, 7, 7) }
    const state = await fit([1, 1, 2, 2], target, { neighbours: 3 })
    expect([...state.targets]).toEqual([5, 7])
    expect([...state.weights]).toEqual([2, 2])
    const [found] = models['k-nearest-neighbours'].predict(state, [number([1])], 1)
    expect(found).toBeCloseTo((5 + 5 + 7) / 3, 12)
  })

  it('remembers numbers as it will ask them: within bounds, as float32, 0 without a sign', async () => {
    const target: Target = { task: 'regression', values: Float64Array.of(1, 2, 3, 3) }
    const state = await fit([-1e300, 0.1, -0, 0], target)
    expect(state.numbers).toEqual(Float32Array.of(-1e15, 0, 0.1))
    expect([...state.weights]).toEqual([1, 2, 1])
    const [low] = models['k-nearest-neighbours'].predict({ ...state, neighbours: 1 }, [number([-1e200])], 1)
    expect(low).toBe(1)
  })

  it('gives a row as many places among the neighbours as it weighs, and none for 0', async () => {
    const target: Target = { task: 'regression', values: Float64Array.of(1, 2, 9) }
    const state = await fit([1, 2, 3], target, { neighbours: 4 }, fitContext(), Float64Array.of(0, 3, 5))
    expect(state.targets).toHaveLength(2)
    const [found] = models['k-nearest-neighbours'].predict(state, [number([1])], 1)
    expect(found).toBeCloseTo((2 * 3 + 9) / 4, 12)
  })

  it('remembers a sample with the shares of the classes, the same whatever the order, and says so', async () => {
    const seed = seedOf(3)
    const x = Array.from({ length: 900 }, () => seed.next())
    const codes = Int32Array.from(x, (_, row) => Number(row % 9 === 0))
    const notes: string[] = []
    const target: Target = { task: 'binary', codes, classes: ['no', 'yes'] }
    const state = await fit(x, target, { maxRows: 90 }, fitContext(notes))
    expect(state.targets.reduce((sum, code) => sum + code, 0)).toBe(10)
    expect(state.targets).toHaveLength(90)
    expect(notes.join()).toContain('a sample of 90 of 900 rows')
    const back: Target = { task: 'binary', codes: codes.slice().reverse(), classes: ['no', 'yes'] }
    expect(await fit(x.slice().reverse(), back, { maxRows: 90 })).toEqual(state)
  })
})
