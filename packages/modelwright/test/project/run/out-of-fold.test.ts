import { expect, it } from 'vitest'
import { seedOf, type Target } from '../../../src/core/index.ts'
import { outOfFold } from '../../../src/project/run/out-of-fold.ts'

const values = Float64Array.from({ length: 60 }, (_, row) => row)
const data = { target: { task: 'regression' as const, values } }

/** Predicts each row by how many rows were fitted, and notes which. */
function counting() {
  const fits: number[][] = []
  const fit = async (rows: Uint32Array, target: Target) => {
    if (target.task !== 'regression') throw new Error('bug: no number')
    expect([...target.values]).toEqual([...rows])
    fits.push([...rows])
    return (tested: Uint32Array) => Float64Array.from(tested, () => rows.length)
  }
  return { fits, fit }
}

it('predicts every row once, each by a fit of the others', async () => {
  const { fits, fit } = counting()
  const { scored, rows } = await outOfFold(data, { seed: seedOf(1), fit, wanted: 3 })
  expect([...rows].sort((a, b) => a - b)).toEqual([...values])
  expect(fits).toHaveLength(3)
  expect(scored.target).toMatchObject({ values: Float64Array.from(rows) })
  let at = 0
  for (const seen of fits) {
    const tested = rows.slice(at, at + 60 - seen.length)
    expect(tested.some((row) => seen.includes(row))).toBe(false)
    expect([...scored.predictions.slice(at, at + tested.length)]).toEqual([...tested].map(() => seen.length))
    at += tested.length
  }
})

it('leaves it at the folds that are done where it is over, and fits the first in any case', async () => {
  const { fits, fit } = counting()
  const { rows } = await outOfFold(data, { seed: seedOf(1), fit, wanted: 3, isOver: () => fits.length > 0 })
  expect(fits).toHaveLength(1)
  expect(rows.length).toBe(60 - fits[0].length)
  const late = counting()
  await outOfFold(data, { seed: seedOf(1), fit: late.fit, wanted: 3, isOver: () => true })
  expect(late.fits).toEqual([fits[0]])
})

it('gives up between two fits when it is interrupted', async () => {
  const stop = new AbortController()
  const { fits, fit } = counting()
  const stopped = outOfFold(data, {
    seed: seedOf(1),
    signal: stop.signal,
    wanted: 3,
    fit: async (rows, target) => {
      stop.abort()
      return await fit(rows, target)
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'PROJECT_RUN_INTERRUPTED' })
  expect(fits).toHaveLength(1)
})

it('weights go with the rows, and a row of weight 0 is none', async () => {
  const weights = Float64Array.from(values, (row) => row % 3)
  const { fits, fit } = counting()
  const { scored, rows } = await outOfFold({ ...data, weights }, { seed: seedOf(1), fit, wanted: 3 })
  expect([...rows].sort((a, b) => a - b)).toEqual([...values].filter((row) => row % 3 > 0))
  expect(scored.weights).toEqual(Float64Array.from(rows, (row) => row % 3))
  expect(scored.predictions).toHaveLength(40)
  expect(fits).toHaveLength(3)
  expect((await outOfFold(data, { seed: seedOf(1), fit, wanted: 3 })).scored.weights).toBeUndefined()
})
