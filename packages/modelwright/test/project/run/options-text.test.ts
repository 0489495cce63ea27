import { expect, it } from 'vitest'
import { optionsText } from '../../../src/project/run/options-text.ts'

it('says each option in order, numbers as they are shown there', () => {
  const options = { trees: 200, balance: 'weights', learningRate: 0.05 }
  expect(optionsText(options, (value) => `<${value}>`)).toBe(
    'trees <200>, balance weights, learningRate <0.05>',
  )
})

it('says that none is other than usual', () => {
  expect(optionsText({}, String)).toBe('defaults')
})
