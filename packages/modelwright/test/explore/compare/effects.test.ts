import { expect, test } from 'vitest'
import { levelEffects, numberEffects } from '../../../src/explore/compare/effects.ts'
import { compared, expectClose } from '../fixture.ts'

test('distances of numbers are those of scipy', () => {
  for (const { before, after, ks, js, psi } of compared.numbers) {
    const found = numberEffects(Float64Array.from(before).sort(), Float64Array.from(after).sort())
    expectClose(found.ks, ks)
    expectClose(found.js, js)
    expectClose(found.psi, psi)
  }
})

test('distances of levels are those of scipy; a level of one side only is bounded', () => {
  const { before, after, js, psi } = compared.levels
  const found = levelEffects(before, after)
  expectClose(found.js, js)
  expectClose(found.psi, psi)
})

test('the same on both sides is no distance, apart is the greatest', () => {
  expect(levelEffects([3, 4], [6, 8])).toEqual({ psi: 0, js: 0, ks: 0 })
  expect(numberEffects(Float64Array.of(1, 2), Float64Array.of(5, 6)).ks).toBe(1)
  expect(levelEffects([1, 0], [0, 1]).js).toBe(1)
})
