import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { detectors } from '../../../src/monitor/index.ts'
import { fixture } from '../drift-fixture.ts'

const pageHinkley = detectors['page-hinkley']

function alarms(values: readonly number[], given = {}): number[] {
  const state = pageHinkley.start(readOptions(pageHinkley.options, given, 'page-hinkley'))
  return values.flatMap((value, at) => (pageHinkley.add(state, value) ? [at] : []))
}

describe('page-hinkley', () => {
  it.each(fixture.streams.map((one, at) => [at, one] as const))('river finds the same, %i', (_, one) => {
    expect(alarms(one.values)).toEqual(one.pageHinkley)
    expect(alarms(one.values, { threshold: 10, delta: 0.1 })).toEqual(one.pageHinkleySmall)
  })
})
