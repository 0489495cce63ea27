import { describe, expect, it } from 'vitest'
import type { Detector, StreamDetector } from '../../src/core/index.ts'
import { detectors } from '../../src/monitor/index.ts'
import { checkDetector, checkStreamDetector } from '../../src/testing/index.ts'
import { brokenChecks } from './broken-checks.ts'

const ks = detectors.ks as unknown as Detector
const pageHinkley = detectors['page-hinkley'] as unknown as StreamDetector

type Detect = Detector['detect']

/** Says what `ks` says, changed. */
const changed =
  (change: (found: Awaited<ReturnType<Detect>>) => object): Detect =>
  (...args) => {
    const found = ks.detect(...args) as Awaited<ReturnType<Detect>>
    return { ...found, ...change(found) }
  }

let asked = 0

describe('a broken detector is caught', () => {
  it.each<[string, Partial<Detector>, string]>([
    ['says nothing about itself', { about: '' }, 'a line about it'],
    ['always calls drift', { detect: changed(() => ({ pValue: 0.001 })) }, 'one in twenty'],
    ['never calls drift', { detect: changed(() => ({ pValue: 1 })) }, 'moved by half'],
    ['has one effect for all', { detect: changed(() => ({ effect: 0.5 })) }, 'farther'],
    [
      'does not know that rows are alike',
      { detect: (a, b, options, context) => ks.detect(a, b, options, { ...context, designEffect: 1 }) },
      'neighbours are alike',
    ],
    ['says something of nothing', { detect: changed(({ pValue }) => ({ pValue: pValue || 1 })) }, 'no row'],
    ['is moody', { detect: changed(({ effect }) => ({ effect: effect + asked++ })) }, 'same answer'],
  ])('%s', (_, fault, rule) => {
    expect(brokenChecks(checkDetector({ ...ks, ...fault })).join('\n')).toContain(rule)
  })

  it.each<[string, Partial<StreamDetector>, string]>([
    ['finds nothing', { add: () => false }, 'five ranges'],
    ['always finds', { add: () => true }, 'one and the same'],
    ['remembers outside of its state', { add: (_, value) => value > 3.5 && asked++ % 7 === 0 }, 'plain data'],
    [
      'takes NaN for a number',
      { add: (state, value) => Number.isNaN(value) || pageHinkley.add(state, value) },
      'NaN',
    ],
  ])('of streams: %s', (_, fault, rule) => {
    expect(brokenChecks(checkStreamDetector({ ...pageHinkley, ...fault })).join('\n')).toContain(rule)
  })

  it('and a sound one is not', () => {
    expect(brokenChecks(checkDetector(ks))).toEqual([])
    expect(brokenChecks(checkStreamDetector(pageHinkley))).toEqual([])
  })
})
