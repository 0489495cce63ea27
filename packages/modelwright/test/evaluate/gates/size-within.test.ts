import { expect, it } from 'vitest'
import { checkGates, sizeWithin } from '../../../src/evaluate/index.ts'
import { binaryContext } from './context.ts'

const context = { ...binaryContext, size: () => ({ raw: 41_200, gzipped: 9_800 }) }

it('judges bytes as they lie, or after gzip as this machine has it', () => {
  const [raw, gzipped] = checkGates([sizeWithin(40), sizeWithin(40, { gzipped: true })], context)
  expect(raw).toEqual({
    name: 'artifact at most 40 kB',
    passed: false,
    reason: 'The artifact without its card has 41.2 kB: at most 40 was asked, missed by 1.2 kB.',
    value: 41.2,
    needed: 40,
  })
  expect(gzipped).toMatchObject({ passed: true, value: 9.8, ofMachine: true })
})

it('is refused where the size is not known', () => {
  expect(checkGates([sizeWithin(40)], binaryContext)[0].passed).toBe(false)
})

it.each([[0], [-3], [Number.NaN], ['5']])('%j is refused', (value) => {
  expect(() => sizeWithin(value as number)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }),
  )
})
