import { describe, expect, it } from 'vitest'
import type { MonitorFinding } from '../../../src/core/index.ts'
import { lookAtSilence } from '../../../src/monitor/findings/silent-sources.ts'
import type { SourcesThen, WindowFacts } from '../../../src/monitor/index.ts'

const day = 86_400_000
const first = 20_000 * day

type Rows = Readonly<Record<string, number>>

const sum = (rows: Rows): number => Object.values(rows).reduce((all, count) => all + count, 0)

/** A window of a day after days before it, with rows by their source. */
function factsOf(
  days: readonly Rows[],
  more: Partial<WindowFacts> & { by?: 'rows' | 'time' } = {},
): WindowFacts {
  const { by = 'time', ...rest } = more
  const then = days.slice(0, -1).map((rows, at): SourcesThen => {
    const from = first + at * day
    return { from, until: from + day, rows: sum(rows), bySource: new Map(Object.entries(rows)), isAll: true }
  })
  const now = days.at(-1)!
  return {
    ...{ from: first + then.length * day, until: first + (then.length + 1) * day },
    ...{ isWhole: true, isServing: true, cameBefore: then, settings: { length: { by } } },
    came: { rows: sum(now), bySource: new Map(Object.entries(now)) },
    earlierSources: async (windows: readonly { from: number }[]) =>
      then.filter(({ from }) => windows.some((one) => one.from === from)),
    ...rest,
  } as unknown as WindowFacts
}

const days = (count: number, rows: Rows): Rows[] => Array<Rows>(count).fill(rows)
const both = { 'serve web-1': 200, 'aws-lambda churn': 40 }

const volume: MonitorFinding = {
  ...{ key: 'quality/volume', kind: 'quality', severity: 'error', found: 40, expected: 240 },
  ...{ text: 'Only 40 rows came.', advice: ['Ask.'] },
}

describe('a source that falls silent', () => {
  it('is named while others go on', async () => {
    const found = await lookAtSilence(factsOf([...days(6, both), { 'serve web-1': 205 }]), [])
    expect(found).toEqual([
      {
        ...{ key: 'quality/source/aws-lambda churn', kind: 'quality', severity: 'warning' },
        ...{ sources: ['aws-lambda churn'], found: 0, expected: 40 },
        text: 'No row came from "aws-lambda churn"; at least 40 came in earlier windows, and no other source made up for them.',
        advice: [
          'See whether "aws-lambda churn" still asks, and what it is answered:  modelwright top',
          'If it is gone for good, nothing is to be done: after eight windows, or a week of shorter ones, that is usual.',
        ],
      },
    ])
  })

  it('is named where it sends far less', async () => {
    const [found] = await lookAtSilence(
      factsOf([...days(5, both), { 'serve web-1': 190, 'aws-lambda churn': 9 }]),
      [],
    )
    expect(found.text).toMatch(/^Only 9 rows came from "aws-lambda churn"; at least 40 came/)
  })

  it('is named in the finding that rows are few, where there is one', async () => {
    const told = [volume, { ...volume, key: 'quality/range/age' }]
    const found = await lookAtSilence(factsOf([...days(6, both), { 'aws-lambda churn': 40 }]), told)
    expect(found).toEqual([
      {
        ...volume,
        sources: ['serve web-1'],
        text: 'Only 40 rows came. It is rows from "serve web-1" that lack: none came of at least 200.',
        advice: ['See whether "serve web-1" still asks, and what it is answered.', 'Ask.'],
      },
      told[1],
    ])
  })

  it('is none where all fell silent: then it is the service', async () => {
    const few = { 'serve web-1': 4, 'aws-lambda churn': 1 }
    expect(await lookAtSilence(factsOf([...days(6, both), few]), [volume])).toEqual([volume])
    expect(await lookAtSilence(factsOf([...days(6, { only: 90 }), { only: 3 }]), [volume])).toEqual([volume])
  })

  it.each<[string, Rows]>([
    ['another instance', { 'serve web-2': 200, 'aws-lambda churn': 41 }],
    ['several of them', { 'serve web-2': 110, 'serve web-3': 95, 'aws-lambda churn': 38 }],
    ['those that are left', { 'aws-lambda churn': 245 }],
  ])('is none where %s made up for it', async (_, now) => {
    expect(await lookAtSilence(factsOf([...days(6, both), now]), [])).toEqual([])
  })

  it('is told of for a week of days, and is then what is usual', async () => {
    const alone = { 'serve web-1': 200 }
    for (let gone = 1; gone <= 11; gone++) {
      const found = await lookAtSilence(factsOf([...days(6, both), ...days(gone, alone)]), [])
      expect(found.length).toBe(gone <= 7 ? 1 : 0)
    }
  })

  it('is judged only where windows told of it, or of all', async () => {
    const all = factsOf([...days(6, both), { 'serve web-1': 200 }])
    const some = async () => {
      const then = await all.earlierSources(all.cameBefore)
      return then.map((one, at) => ({
        ...one,
        isAll: false,
        bySource: at < 3 ? one.bySource : new Map([['serve web-1', 200]]),
      }))
    }
    expect(await lookAtSilence({ ...all, earlierSources: some }, [])).toEqual([])
    expect(await lookAtSilence({ ...all, earlierSources: async () => [] }, [])).toEqual([])
  })

  it.each<[string, Partial<WindowFacts>]>([
    ['is not over', { isWhole: false }],
    ['is of a version that does not answer', { isServing: false }],
    ['tells of no source', { came: { rows: 200, bySource: new Map() } }],
  ])('is not looked for in a window that %s', async (_, more) => {
    expect(await lookAtSilence(factsOf([...days(6, both), { 'serve web-1': 200 }], more), [])).toEqual([])
  })

  it('is told by how many rows come in a time where windows are cut by rows', async () => {
    // The same rows a day from the one, and twice as many from the other: the window takes half the time.
    const from = first + 6 * day
    const burst = { 'serve web-1': 220, 'aws-lambda churn': 20 }
    const short = factsOf([...days(6, both), burst], { by: 'rows', from, until: from + day / 2 })
    expect(
      await lookAtSilence(
        { ...short, earlierSources: factsOf([...days(6, both), burst]).earlierSources },
        [],
      ),
    ).toEqual([])
    const gone = factsOf([...days(6, both), { 'serve web-1': 240 }], { by: 'rows' })
    expect(await lookAtSilence({ ...gone, until: gone.from + 1.2 * day }, [])).toMatchObject([
      { sources: ['aws-lambda churn'], found: 0, expected: 48 },
    ])
  })

  it('is compared with windows of the same hour where these are short', async () => {
    const hour = 3_600_000
    const then = Array.from({ length: 24 * 6 }, (_, at): SourcesThen => {
      const isNight = at % 24 < 6
      const rows: Rows = isNight ? { 'serve web-1': 50 } : both
      const from = first + at * hour
      return {
        from,
        until: from + hour,
        rows: sum(rows),
        bySource: new Map(Object.entries(rows)),
        isAll: true,
      }
    })
    const at = (hourOfDay: number, rows: number): WindowFacts => {
      const from = first + 6 * day + hourOfDay * hour
      const facts = factsOf([both, { 'serve web-1': rows }])
      const earlierSources: WindowFacts['earlierSources'] = async (windows) =>
        then.filter((one) => windows.some((window) => window.from === one.from))
      return { ...facts, from, until: from + hour, cameBefore: then, earlierSources }
    }
    expect(await lookAtSilence(at(3, 50), [])).toEqual([])
    expect(await lookAtSilence(at(12, 200), [])).toMatchObject([{ sources: ['aws-lambda churn'] }])
  })
})
