import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import {
  addRows,
  type DriftJudgement,
  type DriftOptions,
  judgeDrift,
  newWindowSketch,
  noHistory,
  noteWindow,
  type Watched,
  watchedRows,
  watchedSketch,
  withoutSingles,
} from '../../../src/monitor/index.ts'
import { type StreamOptions, type StreamRows, simulateStream } from '../../../src/testing/index.ts'

const watched = ({ rows }: StreamRows): Watched => watchedRows(rows)

function judge(reference: Watched, current: Watched, options: DriftOptions = {}): DriftJudgement {
  return judgeDrift(reference, current, { ...options, seed: seedOf(1) })
}

/** The greatest number of alarms that is not significantly above five in a hundred: one-sided, 99 %. */
function mostAlarms(windows: number): number {
  return Math.floor(0.05 * windows + 2.326 * Math.sqrt(windows * 0.05 * 0.95))
}

/** Rows of a window, and how many windows: short, and in full. */
const manyRows: readonly (readonly [number, number, number])[] = [
  [10_000, 3, 1000],
  ...(isLong
    ? ([
        [100_000, 1, 100],
        [1_000_000, 1, 20],
      ] as const)
    : []),
]

const sudden = (size: number): StreamOptions => ({
  seed: 3,
  change: { kind: 'covariate', shape: 'sudden', at: 2000, size },
})

describe('judging drift', () => {
  it('names the column that moved, how far, and no other', () => {
    const stream = simulateStream(sudden(1))
    const reference = watched(stream.next(2000))
    const { isDrift, columns } = judge(reference, watched(stream.next(500)))
    expect(isDrift).toBe(true)
    expect(columns.filter((column) => column.isDrift).map(({ column }) => column)).toEqual(['number 1'])
    expect(columns[0].effect).toBeGreaterThan(columns[0].material)
  })

  it('is silent where rows moved surely, but less than matters', () => {
    const stream = simulateStream({ ...sudden(0.06), numbers: 1, levels: 1 })
    const reference = watched(stream.next(2000))
    const moved = watched(stream.next(20_000))
    const [column] = judge(reference, moved, {
      across: 'each',
      material: { ks: 0, 'mann-whitney': 0 },
    }).columns
    expect(column.pValue).toBeLessThan(0.05)
    expect(judge(reference, moved).isDrift).toBe(false)
  })

  it('says the same of rows and of their sketch; of a profile without single rows nearly', () => {
    const stream = simulateStream(sudden(0.5))
    const [before, after] = [stream.next(2000), stream.next(400)]
    const types = new Map([...before.rows.columns].map(([name, { type }]) => [name, type]))
    const sketch = newWindowSketch(types, { quantiles: 2048 })
    addRows(sketch, before.rows, before.times)
    const now = watched(after)
    const byRows = judge(watched(before), now)
    expect(judge(watchedSketch(sketch), now)).toEqual(byRows)
    const profile = withoutSingles(sketch)
    const byProfile = judge(profile, now)
    expect(byProfile.columns[0].effect).toBeCloseTo(byRows.columns[0].effect, 1)
    expect(byProfile.isDrift).toBe(true)
    const levels = [...profile.columns.values()].flatMap(({ sample }) =>
      sample.of === 'level' ? [...sample.levels.values()] : [],
    )
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(10)
    expect(profile.columns.get('number 1')!.least).toBeNaN()
  })

  it.each([
    ['independent rows', 0, 100, 1000],
    ['independent rows', 0, 1000, 2000],
    ['rows alike', 0.7, 100, 2000],
    ['rows very alike', 0.9, 1000, 3000],
  ])(
    'no more false alarms than stated, each window by itself, %s (%f), %i rows',
    (_, likeness, rows, references) => {
      // Windows of a monitor share its reference, and alarms come together by it: of few windows they tell little.
      const windows = times(rows === 100 ? 60 : 30, 1000)
      let alarms = 0
      for (let monitor = 0; monitor < windows / 10; monitor++) {
        const stream = simulateStream({ seed: 100 + monitor, likeness })
        const reference = watched(stream.next(references))
        for (let window = 0; window < 10; window++) {
          const options = {
            across: 'each',
            material: { ks: 0, 'mann-whitney': 0, 'chi-squared': 0, missing: 0 },
          } as const
          if (judge(reference, watched(stream.next(rows)), options).isDrift) alarms++
        }
      }
      expect(alarms).toBeLessThanOrEqual(mostAlarms(windows))
    },
  )

  it.each(manyRows)(
    'nor with many rows, kept as sketches: %i',
    (rows, short, full) => {
      const windows = times(short, full)
      const stream = simulateStream({ seed: 900, likeness: 0.5 })
      const sketched = (): Watched => {
        const parts = Array.from({ length: Math.ceil(rows / 50_000) }, () => Math.min(rows, 50_000))
        const { rows: first } = simulateStream({ seed: 900 }).next(1)
        const sketch = newWindowSketch(new Map([...first.columns].map(([name, { type }]) => [name, type])))
        for (const part of parts) addRows(sketch, stream.next(part).rows)
        return watchedSketch(sketch)
      }
      let alarms = 0
      let reference = sketched()
      for (let window = 0; window < windows; window++) {
        // A reference of its own every so often: one that is off by chance would be off for all windows.
        if (window % 10 === 9) reference = sketched()
        if (judge(reference, sketched(), { across: 'each' }).isDrift) alarms++
      }
      expect(alarms).toBeLessThanOrEqual(mostAlarms(windows))
    },
    3_600_000,
  )

  it('finds half a standard deviation within two looks of eight, with the defaults that raise no false alarm', () => {
    const delays: number[] = []
    let early = 0
    for (let run = 0; run < times(5, 200); run++) {
      const change = { kind: 'covariate', shape: 'sudden', at: 6000, size: 0.5 } as const
      const stream = simulateStream({ seed: 500 + run, change })
      const reference = watched(stream.next(5000))
      const types = new Map([...reference.columns].map(([name, { type }]) => [name, type]))
      let history = noHistory
      for (let window = 0; window < 2; window++) {
        const sketch = newWindowSketch(types)
        for (let look = 1; look <= 8; look++) {
          const { rows, times: at } = stream.next(125)
          addRows(sketch, rows, at)
          const options = { looks: 8, seed: seedOf(1) }
          const found = judgeDrift(
            reference,
            watchedSketch(sketch),
            options,
            history,
            look === 8 ? 'last' : 'early',
          )
          if (found.isDrift && window === 0) early++
          if (found.isDrift && window === 1) {
            delays.push(look * 125)
            break
          }
        }
        history = noteWindow(history, false)
      }
    }
    expect(early).toBe(0)
    expect(delays.length).toBe(times(5, 200))
    expect(delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]).toBeLessThanOrEqual(250)
  })

  it('bears a window without rows, columns that are all missing, and other columns', () => {
    const stream = simulateStream({ seed: 1 })
    const reference = watched(stream.next(500))
    expect(judge(reference, watched(stream.next(0))).isDrift).toBe(false)
    const gone = simulateStream({ seed: 1, damage: { share: 1, kind: 'missing' } })
    const missing = judge(reference, watched(gone.next(300)))
    expect(missing.columns.filter(({ isDrift }) => isDrift).length).toBe(14)
    expect(judge(watched(gone.next(300)), watched(gone.next(300))).isDrift).toBe(false)
    const other = simulateStream({ seed: 1, numbers: 2, levels: 20 })
    expect(judge(reference, watched(other.next(300))).columns.length).toBeLessThan(14)
  })
})
