import { describe, expect, it } from 'vitest'
import { lookAtService } from '../../../src/monitor/findings/service-findings.ts'
import type { WindowFacts } from '../../../src/monitor/index.ts'

const day = 86_400_000

/** A window of a day after days in which 99 of 100 answers took so many milliseconds at most. */
function factsOf(
  service: Partial<WindowFacts['service']>,
  before: readonly number[] = [],
  more: object = {},
): WindowFacts {
  const then = before.map((p99, at) => ({ from: at * day, until: (at + 1) * day, rows: 1, p99 }))
  return {
    ...{ from: before.length * day, until: (before.length + 1) * day, isWhole: true, settings: {} },
    service: { requests: 1000, failed: 0, refused: 0, p50: 2, p99: 10, ...service },
    cameBefore: then,
    earlierLatency: async () => then,
    ...more,
  } as unknown as WindowFacts
}

const found = async (facts: WindowFacts) =>
  (await lookAtService(facts)).findings.map(({ key, severity }) => `${severity} ${key}`)

describe('the service of a window', () => {
  it.each([
    [{ failed: 10 }, []],
    [{ failed: 30 }, ['warning service/failed']],
    [{ failed: 60 }, ['error service/failed']],
    [{ refused: 150 }, ['warning service/refused']],
    [{ refused: 600 }, ['error service/refused']],
    [{ requests: 0 }, []],
  ])('is judged by the share of answers: %j', async (service, keys) => {
    expect(await found(factsOf(service))).toEqual(keys)
  })

  it('is slow where more than one in a hundred answers takes longer than is borne', async () => {
    const settings = { settings: { latencyMs: 50 } }
    expect(await found(factsOf({ slow: 9 }, [], settings))).toEqual([])
    const [one] = (await lookAtService(factsOf({ slow: 30 }, [], settings))).findings
    expect(one).toMatchObject({ key: 'service/slow', severity: 'warning', found: 0.03, expected: 0.01 })
    expect(one.text).toBe('3 % of 1000 requests took longer than 50 ms; 1 % are borne.')
    expect(await found(factsOf({ slow: 80 }, [], settings))).toEqual(['error service/slow'])
  })

  it('is slow where nothing is said, if answers take twice as long as in any window that was as usual', async () => {
    const usual = [10, 12, 9, 11, 30, 10]
    const [one] = (await lookAtService(factsOf({ p99: 31 }, usual))).findings
    expect(one).toMatchObject({ key: 'service/latency', severity: 'warning', found: 31, expected: 12 })
    expect(one.text).toBe(
      'One in a hundred requests took longer than 31 ms; in earlier windows that was 12 ms at most.',
    )
    expect(await found(factsOf({ p99: 23 }, usual))).toEqual([])
    expect(await found(factsOf({ p99: 1 }, usual))).toEqual([])
  })

  it.each<[string, Parameters<typeof factsOf>]>([
    ['three windows are known', [{ p99: 90 }, [10, 10, 10]]],
    ['requests are few', [{ p99: 90, requests: 150 }, [10, 10, 10, 10]]],
    ['nobody feels it', [{ p99: 5.5 }, [1, 1, 1, 1]]],
    ['the window is not over', [{ p99: 90 }, [10, 10, 10, 10], { isWhole: false }]],
    ['a bound is given and held', [{ p99: 90, slow: 0 }, [10, 10, 10, 10], { settings: { latencyMs: 100 } }]],
  ])('is not called slow where %s', async (_, given) => {
    expect(await found(factsOf(...given))).toEqual([])
  })
})
