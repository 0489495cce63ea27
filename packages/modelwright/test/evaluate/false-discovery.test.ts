import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { falseDiscoveryRates } from '../../src/evaluate/index.ts'

const { falseDiscovery } = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/comparisons.json', import.meta.url), 'utf8'),
) as { falseDiscovery: [number[], number[]][] }

it.each(falseDiscovery)('scipy adjusts %j to %j', (given, wanted) => {
  const found = falseDiscoveryRates(given)
  expect(found.length).toBe(wanted.length)
  for (const [i, rate] of found.entries()) expect(rate).toBeCloseTo(wanted[i], 12)
})

it('what could not be tested is no test', () => {
  expect(falseDiscoveryRates([])).toEqual([])
  expect(falseDiscoveryRates([Number.NaN, 0.04])).toEqual([Number.NaN, 0.04])
})
