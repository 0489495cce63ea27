import { expect, it } from 'vitest'
import { yeoJohnson } from '../src/yeo-johnson.ts'

it.each([
  [3, 1, 3],
  [-3, 1, -3],
  [3, 0, Math.log(4)],
  [-3, 2, -Math.log(4)],
  [3, 0.5, 2],
  [-3, 1.5, -2],
  [1e300, 20, 1e150],
  [-1e300, -20, -1e150],
])('yeoJohnson(%s, %s) is %s', (x, lambda, wanted) => {
  expect(yeoJohnson(x, lambda)).toBeCloseTo(wanted, 12)
})
