import { expect, it } from 'vitest'
import { cosineOfTurn, sineOfTurn } from '../src/waves.ts'

it('sine and cosine of turns are those of the host to the last bits', () => {
  for (let k = 0; k <= 1000; k++) {
    const turn = k / 1000
    expect(Math.abs(sineOfTurn(turn) - Math.sin(2 * Math.PI * turn))).toBeLessThan(2e-15)
    expect(Math.abs(cosineOfTurn(turn) - Math.cos(2 * Math.PI * turn))).toBeLessThan(2e-15)
  }
  expect([0, 0.25, 0.5, 0.75, 1].map((turn) => sineOfTurn(turn) + 0)).toEqual([0, 1, 0, -1, 0])
  expect(sineOfTurn(Number.NaN)).toBeNaN()
})
