import { expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { measureIntervals } from '../../src/evaluate/index.ts'
import { wilsonInterval } from '../../src/evaluate/intervals/wilson.ts'

const options = { seed: seedOf(1), replicates: 200 }
const classes = ['a', 'b']

/** Sets of classes that hold the truth of a person's ten rows alike: all of them or none. */
const people = (() => {
  const person = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 10))
  const codes = Int32Array.from(person, (_, row) => row % 2)
  const ends = Float64Array.from({ length: 800 }, (_, cell) => {
    const row = cell >> 1
    const isHeld = person[row] % 4 !== 0
    return isHeld === (cell % 2 === codes[row]) ? 1 : 0
  })
  const target = { task: 'multiclass' as const, codes, classes }
  return { contender: { target, predictions: new Float64Array(800) }, ends, groups: person }
})()

it('shares have Wilson’s interval, of all rows and of each class', () => {
  const { contender, ends } = people
  const found = measureIntervals(contender, ends, options)
  expect(found.held).toEqual({ value: 0.75, ...wilsonInterval(300, 400) })
  expect(found.classes).toEqual(
    classes.map((name) => ({
      class: name,
      rowCount: 200,
      held: { value: 0.75, ...wilsonInterval(150, 200) },
    })),
  )
  expect(found.width.value).toBe(1)
})

it('rows that belong together widen it, for each class as for all', () => {
  const { contender, ends, groups } = people
  const plain = measureIntervals(contender, ends, options)
  const found = measureIntervals({ ...contender, groups }, ends, options)
  const widthOf = ({ low, high }: { low: number; high: number }): number => high - low
  // Forty people, each of whom is wholly held or not: as many rows as people, less one that is not known.
  const wanted = widthOf(wilsonInterval(0.75 * 39, 39))
  expect(found.held.value).toBe(0.75)
  expect(widthOf(found.held)).toBeCloseTo(wanted, 9)
  found.classes?.forEach(({ held }, code) => {
    expect(held.value).toBe(0.75)
    expect(widthOf(held)).toBeCloseTo(wanted, 9)
    expect(widthOf(held)).toBeGreaterThan(2 * widthOf(plain.classes?.[code].held ?? held))
  })
})

it('where all is held, as many trials as there are groups tell how sure that is', () => {
  const { contender, groups } = people
  const all = new Float64Array(800).fill(1)
  const { held } = measureIntervals({ ...contender, groups }, all, options)
  expect(held).toEqual({ value: 1, ...wilsonInterval(40, 40) })
})

it('intervals of numbers are held where they contain the truth, ends included', () => {
  const target = { task: 'regression' as const, values: Float64Array.of(1, 2, 3, 4) }
  const ends = Float64Array.of(0, 1, 3, 5, 2, 9, 4, 4)
  const {
    held,
    width,
    classes: none,
  } = measureIntervals({ target, predictions: new Float64Array(4) }, ends, options)
  expect(held.value).toBe(0.75)
  expect(width.value).toBe((1 + 2 + 7 + 0) / 4)
  expect(none).toBeUndefined()
})
