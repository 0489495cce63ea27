import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { finding, hour, noMemory, pass, passes, verdict, windowsOf } from './windows.ts'

/** Letters of windows, and in each pass the first letter of what changed: o opened, r recovered, a again, + rose, - fell. */
function changesOf(letters: string): string {
  const short: Record<string, string> = { opened: 'o', recovered: 'r', reopened: 'a', rose: '+', fell: '-' }
  return passes(letters)
    .changes.map((list) => (list.length === 0 ? ' ' : list.map((change) => short[change]).join('')))
    .join('')
}

describe('an alert', () => {
  it.each([
    ['opens at once for an error', 'qeq', ' o '],
    ['opens for a warning in two of three windows', 'wqw', '  o'],
    ['does not open for one warning, nor for two that are far apart', 'wqqwqqw', '       '],
    ['opens for an error in a window that is not over', 'qqP', '   '],
    ['counts a warning of a window that is not over', 'wP', ' o'],
    ['ends after two quiet windows in a row', 'eqq', 'o r'],
    ['does not end where they are not in a row', 'eqeq', 'o   '],
    ['does not end by windows that are not over', 'eppp', 'o   '],
    ['does not end by windows of which nothing can be said', 'e.q.q', 'o   r'],
    ['rises at once', 'wwe', ' o+'],
    ['falls after two windows in a row', 'eww', 'o -'],
    ['does not fall and rise with each window', 'eweweweww', 'o       -'],
    ['opens again at once as the same, within six windows', 'eqqw', 'o ra'],
    ['is asked for twice the quiet after it opened again', 'eqqwqqqq', 'o ra   r'],
    ['is held open while it comes and goes', 'eqqeqqeqqeqqeqq', 'o ra           '],
    ['needs two of three again after a longer quiet', 'eqqqqqqqqww', 'o r       o'],
  ])('%s', (_, letters, changes) => {
    expect(changesOf(letters)).toBe(changes)
  })

  it('says since when, in how many windows, and what was found last', () => {
    const { memory } = passes('qwqwe')
    const [alert] = [...memory.alerts.values()]
    expect(alert).toMatchObject({
      since: hour,
      windows: 3,
      severity: 'error',
      openedAt: 4 * hour,
      recoveredAt: null,
    })
    expect(alert.seen).toEqual({ model: 'churn', version: '1', from: 4 * hour, until: 5 * hour })
  })

  it('ends where its window is judged anew, with more outcomes, and opens again as the same', () => {
    const key = 'performance/auc'
    const bad = verdict(0, [finding(key, { severity: 'error', kind: 'performance' })])
    let memory = pass(noMemory, [bad])
    expect(memory.changes).toEqual([`opened ${key}`])
    memory = pass(memory, [{ ...bad, findings: [], judgedAt: 9 * hour }])
    expect(memory.changes).toEqual([`recovered ${key}`])
    expect([...memory.alerts.values()][0].ended).toBe('judged-anew')
    memory = pass(memory, [{ ...bad, judgedAt: 10 * hour }])
    expect(memory.changes).toEqual([`reopened ${key}`])
    expect(memory.alerts.size).toBe(1)
  })

  it('does not listen to a judgement older than the one it has', () => {
    const late = verdict(0, [], { judgedAt: 9 * hour })
    let memory = pass(noMemory, [late])
    memory = pass(memory, [verdict(0, [finding('drift/age', { severity: 'error' })])])
    expect(memory.alerts.size).toBe(0)
  })

  it('ends when its version is not in use any more, unless another shows the same', () => {
    const bad = [finding('drift/age', { severity: 'error' })]
    const both = [...bad, finding('drift/city', { severity: 'error' })]
    let memory = pass(noMemory, [verdict(0, both)], { live: ['1'] })
    memory = pass(memory, [verdict(1, bad, { version: '2' })], { live: ['2'] })
    expect(memory.changes).toEqual(['recovered drift/city'])
    expect([...memory.alerts.values()].map(({ key, ended, seen }) => [key, ended, seen.version])).toEqual([
      ['drift/age', null, '2'],
      ['drift/city', 'version-gone', '1'],
    ])
  })

  it('of one version is not ended by another that is well', () => {
    let memory = pass(noMemory, [verdict(0, [finding('drift/age', { severity: 'error' })])])
    for (const at of [1, 2, 3]) memory = pass(memory, [verdict(at, [], { version: '2' })])
    expect([...memory.alerts.values()][0].recoveredAt).toBeNull()
  })

  it('about performance is not ended by windows without outcomes, nor by a number that could not be told', () => {
    const key = 'performance/auc'
    let memory = pass(noMemory, [verdict(0, [finding(key, { severity: 'error', kind: 'performance' })])])
    for (const at of [1, 2, 3]) memory = pass(memory, [verdict(at, [], { outcomes: 0 })])
    for (const at of [4, 5, 6])
      memory = pass(memory, [verdict(at, [], { series: { [key]: { value: Number.NaN } } })])
    expect([...memory.alerts.values()][0].recoveredAt).toBeNull()
    for (const at of [7, 8]) memory = pass(memory, [verdict(at, [], { series: { [key]: { value: 0.8 } } })])
    expect([...memory.alerts.values()][0].ended).toBe('quiet')
  })

  it('about rows that do not come is ended when they come, and opens without any', () => {
    const none = verdict(0, [finding('quality/volume', { severity: 'error', kind: 'quality' })], { rows: 0 })
    let memory = pass(noMemory, [none])
    expect(memory.changes).toEqual(['opened quality/volume'])
    memory = pass(memory, [verdict(1, []), verdict(2, [])])
    expect(memory.changes).toEqual(['recovered quality/volume'])
  })

  it('is none for what is quiet', () => {
    const quiet = [finding('drift/age', { severity: 'quiet' })]
    expect(pass(noMemory, [verdict(0, quiet), verdict(1, quiet), verdict(2, quiet)]).alerts.size).toBe(0)
  })

  it('takes keys that are names of what every object has', () => {
    const keys = ['__proto__', 'constructor', 'toString', 'drift/__proto__']
    const found = keys.map((key) => finding(key, { severity: 'error' }))
    const memory = pass(noMemory, [verdict(0, found)])
    expect([...memory.alerts.values()].map(({ key }) => key).sort()).toEqual(keys.sort())
  })
})

const letters = fc.string({ unit: fc.constantFrom('e', 'w', 'q', 'q', '.', 'p', 'P'), maxLength: 40 })
const openKeys = (memory: ReturnType<typeof pass>): string[] =>
  [...memory.alerts.values()].filter(({ ended }) => ended === null).map(({ key }) => key)

describe('alerts over any windows', () => {
  it('change nothing when the same verdicts come again', () => {
    fc.assert(
      fc.property(letters, (text) => {
        const { memory } = passes(text)
        const again = pass(memory, windowsOf(text), { now: 1000 * hour })
        expect(again.changes).toEqual([])
        expect(again.alerts).toEqual(memory.alerts)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('are open or not by what is known, in whatever order and passes it became known', () => {
    fc.assert(
      fc.property(letters, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (text, random) => {
        const draws = windowsOf(text).map((window) => ({ window, at: random.next().value as number }))
        let memory = noMemory
        for (const { window } of [...draws].sort((a, b) => a.at - b.at)) memory = pass(memory, [window])
        expect(openKeys(memory)).toEqual(openKeys(pass(noMemory, windowsOf(text))))
      }),
      { seed: 2, numRuns: 300 },
    )
  })

  it('open once, end once, and never two of one finding at a time', () => {
    fc.assert(
      fc.property(letters, (text) => {
        const { memory, changes } = passes(text)
        let isOpen = false
        for (const change of changes.flat()) {
          if (change === 'opened' || change === 'reopened') expect(isOpen).toBe(false)
          else expect(isOpen).toBe(true)
          if (change !== 'rose' && change !== 'fell') isOpen = change !== 'recovered'
        }
        expect(openKeys(memory)).toHaveLength(isOpen ? 1 : 0)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  it('are open after an error, and closed after eight quiet windows', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(openKeys(passes(`${text}e`).memory)).toEqual(['drift/age'])
        expect(openKeys(passes(`${text}qqqqqqqq`).memory)).toEqual([])
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  it('that flap are told of a bounded number of times: at most once in eight windows after the third', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('e', 'q'), minLength: 60, maxLength: 60 }), (text) => {
        const { changes } = passes(text)
        const opened = changes.flatMap((list, at) => (list.some((c) => /opened/.test(c)) ? [at] : []))
        const gaps = opened.slice(1).map((at, i) => at - opened[i])
        for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(3)
        // Three in a row that open again within six windows are at least 2, 4 and 8 quiet windows apart.
        for (let i = 2; i < gaps.length; i++)
          expect(gaps[i - 2] + gaps[i - 1] + gaps[i]).toBeGreaterThanOrEqual(3 + 5 + 5)
      }),
      { seed: 5, numRuns: times(50, 200) },
    )
  })
})
