import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selectRows } from '../../../../src/core/index.ts'
import { type MonitorUse, monitorSettings } from '../../../../src/monitor/index.ts'
import type { Project } from '../../../../src/project/index.ts'
import { overlayStore } from '../../../../src/project/monitor/watch/overlay-store.ts'
import type { WatchPass } from '../../../../src/project/monitor/watch/watch-request.ts'
import { redactionOf } from '../../../../src/serve/predictions/redaction.ts'
import type { StreamChange, StreamRows } from '../../../../src/testing/index.ts'
import { isOnServers, openProject } from '../../stores.ts'
import {
  dailyStream,
  day,
  hour,
  keysOf,
  logFailures,
  logRows,
  pass,
  start,
  tellLater,
  trainedFolder,
} from '../watched-project.ts'

const world = { seed: 3, numbers: 3, levels: 3 }
let trained: string
const copies: string[] = []

beforeAll(async () => {
  trained = await trainedFolder(world, 2000)
}, 300_000)
afterAll(() => {
  for (const folder of [trained, ...copies]) rmSync(folder, { recursive: true, force: true })
})

/** The trained project again, without a log. */
function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-test-'))
  cpSync(trained, folder, { recursive: true })
  copies.push(folder)
  return folder
}

/** Rows with only those outcomes that are told later than some time after the start. */
function selectLate(made: StreamRows, afterMs: number): StreamRows {
  return { ...made, toldAt: made.toldAt.map((at) => (at >= start + afterMs ? at : Number.NaN)) }
}

const loud = (found: Parameters<typeof keysOf>[0]) =>
  keysOf(found).map((keys) => keys.filter((key) => !key.startsWith('quiet')))

describe.skipIf(isOnServers)('a pass over windows', { timeout: 300_000 }, () => {
  it('finds nothing that matters where nothing changes, and measures what was estimated', async () => {
    const folder = fresh()
    await logRows(folder, dailyStream({ ...world, outcomes: { delayMs: hour } }, 400).next(2400), {
      toldUntil: start + 6 * day,
    })
    const found = await pass(folder, start + 6.1 * day)
    expect(loud(found)).toEqual([[], [], [], [], [], []])
    expect(found.judged.map(({ rows, isWhole }) => [rows, isWhole])).toEqual(Array(6).fill([400, true]))
    expect(found.judged[0].series['performance/auc'].value).toBeGreaterThan(0.7)
    expect(found.estimates['auc'].windows).toBeGreaterThanOrEqual(5)
    expect(found.notes).toEqual([])
  })

  it('finds the day on which a column moved, says what that costs, and keeps on saying so', async () => {
    const folder = fresh()
    const change = { kind: 'covariate', shape: 'sudden', at: 1200, size: 1.5 } as const
    await logRows(folder, dailyStream({ ...world, change }, 400).next(2000))
    const found = await pass(folder, start + 5.1 * day)
    const keys = keysOf(found).map((all) => all.map((key) => key.split(' ').slice(1).join(' ')))
    expect(keys.map((all) => all.includes('drift/number 1'))).toEqual([false, false, false, true, true])
    const moved = found.judged[3].findings.find(({ key }) => key === 'drift/number 1')!
    expect(moved.text).toMatch(/^Column "number 1" moved: its median went from .* matters\)\. /)
    expect(moved.cost!.low).toBeLessThanOrEqual(moved.cost!.loss)
    expect(moved.advice.length).toBeGreaterThan(0)
  })

  it('goes on where the last pass stopped, and comes to what one pass over all comes to', async () => {
    const [folder, other] = [fresh(), fresh()]
    const stream = () => dailyStream(world, 300)
    const [some, all] = [stream(), stream()]
    await logRows(folder, some.next(750))
    const first = await pass(folder, start + 2.5 * day)
    expect(first.judged.map(({ rows, isWhole }) => [rows, isWhole])).toEqual([
      [300, true],
      [300, true],
      [150, false],
    ])
    expect((await pass(folder, start + 2.5 * day)).judged.every(({ isWhole }) => !isWhole)).toBe(true)
    await logRows(folder, some.next(450))
    const second = await pass(folder, start + 4.2 * day)
    expect(second.judged.map(({ from, rows }) => [(from - start) / day, rows])).toEqual([
      [2, 300],
      [3, 300],
    ])
    await logRows(other, all.next(1200))
    const whole = await pass(other, start + 4.2 * day)
    const plain = ({ judgedAt: _, ...rest }: (typeof whole.judged)[number]) => rest
    expect([...first.judged.slice(0, 2), ...second.judged].map(plain)).toEqual(whole.judged.map(plain))
    const project = await openProject(folder)
    expect(await project.monitor.parts({ model: 'stream' })).toEqual([])
    expect((await project.monitor.verdicts({ model: 'stream' })).map(plain)).toEqual(whole.judged.map(plain))
    await project.close()
  })

  it('takes rows that come late into the windows they belong to', async () => {
    const folder = fresh()
    const made = dailyStream(world, 300).next(900)
    await logRows(folder, made)
    await pass(folder, start + 3.2 * day)
    await logRows(folder, dailyStream({ ...world, seed: 9 }, 100).next(100), { prefix: 'late' })
    const found = await pass(folder, start + 3.6 * day)
    const again = found.judged.find(({ from }) => from === start)!
    expect(again.rows).toBe(400)
    const project = await openProject(folder)
    const kept = await project.monitor.windows({ model: 'stream', until: start + 3 * day })
    expect(kept.map(({ number, rows }) => [number, rows])).toEqual([
      [1, 400],
      [2, 300],
      [3, 300],
    ])
    await project.close()
  })

  it('judges windows again as outcomes come, and tells a changed concept from rows that moved', async () => {
    const folder = fresh()
    const change = { kind: 'concept', shape: 'sudden', at: 0, size: 1 } as const
    const made = dailyStream({ ...world, change, outcomes: { delayMs: hour } }, 500).next(1000)
    await logRows(folder, made)
    const before = await pass(folder, start + 2.2 * day)
    expect(before.judged.map(({ outcomes }) => outcomes)).toEqual([0, 0])
    await tellLater(folder, made, start + 10 * day)
    const found = await pass(folder, start + 2.5 * day)
    expect(found.judged.map(({ outcomes }) => outcomes)).toEqual([500, 500])
    const worse = found.judged[0].findings.find(({ key }) => key === 'performance/auc')!
    expect(worse).toMatchObject({ kind: 'performance', severity: 'error' })
    expect(worse.text).toContain('Rows look as before')
    expect((await pass(folder, start + 2.6 * day)).judged).toEqual([])
  })

  it.each<[string, MonitorUse]>([
    ['by time', {}],
    ['by rows', { every: 500 }],
  ])(
    'measures a window once its outcomes are known whatever they are, where that takes a time: %s',
    async (_, use) => {
      const folder = fresh()
      // A yes is told within hours, a no takes days.
      const outcomes = { delayMs: 10 * day, positiveDelay: 0.005 }
      const made = dailyStream({ ...world, outcomes }, 500).next(1000)
      await logRows(folder, made, { toldUntil: start + 2.1 * day })
      const settings = { ...monitorSettings(use), outcomesAfterMs: 30 * day }
      const passAt = (now: number) => pass(folder, now, use, () => ({ settings }))
      const ofRows = ({ judged }: WatchPass) => judged.filter(({ rows }) => rows > 0)
      const measured = (found: WatchPass) => ofRows(found).map(({ series }) => 'performance/auc' in series)

      const early = await passAt(start + 2.3 * day)
      expect(measured(early)).toEqual([false, false])
      expect(early.judged[0].outcomes).toBeGreaterThan(100)
      expect(early.notes).toEqual([
        'Outcomes are known after 30d (trial.outcomesAfter): how the model fares in 2 windows with younger rows is not measured yet.',
      ])
      expect(
        loud(early)
          .flat()
          .filter((key) => /performance|calibration/.test(key)),
      ).toEqual([])

      await tellLater(folder, selectLate(made, 2.1 * day), start + 20 * day)
      expect(measured(await passAt(start + 20 * day))).toEqual([false, false])
      await tellLater(folder, selectLate(made, 20 * day), start + 31.4 * day)
      const late = await passAt(start + 31.5 * day)
      expect(measured(late)).toEqual([true, false])
      expect(late.notes[0]).toContain('in one window with younger rows')
      // Nothing is new but its age.
      const ripe = await passAt(start + 33 * day)
      expect(measured(ripe)).toEqual([true])
      expect(ripe.notes).toEqual([])
      expect(ofRows(await passAt(start + 34 * day))).toEqual([])

      // What is told of rows that are older than that does not count.
      await tellLater(folder, selectLate(made, 31.4 * day), start + 80 * day)
      const [again] = ofRows(await passAt(start + 81 * day))
      const [before] = ofRows(late)
      expect(again.outcomes).toBeGreaterThan(before.outcomes)
      expect(again.series['performance/auc']).toEqual(before.series['performance/auc'])
    },
  )

  /** Logs rows of one service over some days: other rows of the same world than those of the services before it. */
  async function logService(
    folder: string,
    { place, source, days, change }: { place: number; source: string; days: number; change?: StreamChange },
  ): Promise<void> {
    const skipped = 400 * days * place
    const options = { ...world, startMs: start - days * place * day, outcomes: { delayMs: hour } }
    const moved = change === undefined ? {} : { change: { ...change, at: skipped + change.at } }
    const stream = dailyStream({ ...options, ...moved }, 400)
    if (skipped > 0) stream.next(skipped)
    const toldUntil = start + (days + 1) * day
    await logRows(folder, stream.next(400 * days), { source, prefix: `s${place}`, toldUntil })
  }

  it('names the source whose rows moved, in columns and in what was said', async () => {
    const folder = fresh()
    const change = { kind: 'covariate', shape: 'sudden', at: 800, size: 2, columns: ['number 1'] } as const
    await logService(folder, { place: 0, source: 'serve web-1', days: 4 })
    await logService(folder, { place: 1, source: 'aws-lambda churn', days: 4, change })
    await logService(folder, { place: 2, source: 'cloud-run churn', days: 4 })
    const { judged } = await pass(folder, start + 4.2 * day)
    const sourcesOf = (key: string) =>
      judged.map(({ findings }) => findings.find((one) => one.key === key)?.sources)
    const after = [undefined, undefined, ['aws-lambda churn'], ['aws-lambda churn']]
    expect(sourcesOf('drift/number 1')).toEqual(after)
    expect(sourcesOf('quality/range/number 1')).toEqual(after)
    expect(sourcesOf('predictions/class')).toEqual(after)
    expect(judged[2].findings.find(({ key }) => key === 'quality/range/number 1')).toMatchObject({
      text: expect.stringMatching(
        /It sits in rows from "aws-lambda churn" \(33\.\d % of the rows\): they moved by 0\.\d+, all others moved by 0\.\d+\.$/,
      ) as string,
      advice: expect.arrayContaining([
        'Look at "aws-lambda churn" first: what was changed there, and who asks it.',
      ]) as string[],
    })
    expect(judged[0].series['sources/serve web-1'].value).toBe(400)
  })

  it('names the source that fell silent while another went on', async () => {
    const folder = fresh()
    await logService(folder, { place: 0, source: 'serve web-1', days: 6 })
    await logService(folder, { place: 1, source: 'aws-lambda churn', days: 5 })
    const { judged } = await pass(folder, start + 6.2 * day)
    const silent = judged.map(({ findings }) =>
      findings.filter(({ key }) => key.startsWith('quality/source/')),
    )
    expect(silent.slice(0, 5)).toEqual(Array(5).fill([]))
    expect(silent[5]).toMatchObject([
      {
        key: 'quality/source/aws-lambda churn',
        severity: 'warning',
        text: 'No row came from "aws-lambda churn"; at least 400 came in earlier windows, and no other source made up for them.',
      },
    ])
  })

  /** As if the champion served since a moment. */
  const championSince = (at: number) => (project: Project) => ({
    project: {
      ...project,
      audit: {
        ...project.audit,
        list: async () =>
          [{ action: 'alias set', at: new Date(at).toISOString(), details: { from: null, to: 1 } }] as never,
      },
    },
  })

  it('says that no rows came since a version was promoted that never answered', async () => {
    const folder = fresh()
    await logRows(folder, dailyStream(world, 200).next(600), { version: '0' })
    await pass(folder, start + 3.2 * day)
    const { judged } = await pass(folder, start + 6.2 * day, {}, championSince(start + 3 * day))
    const told = judged.map(({ version, from, findings }) => [
      version,
      (from - start) / day,
      findings[0]?.key,
    ])
    expect(told).toEqual([3, 4, 5].map((at) => ['1', at, 'quality/no-rows']))
  })

  it('takes the age of the newest row from all versions that people hear', async () => {
    const folder = fresh()
    await logRows(folder, dailyStream(world, 200).next(500), { version: '0' })
    const now = start + 2.5 * day
    const keys = async (use: MonitorUse) =>
      (await pass(folder, now, use, championSince(now - hour))).judged.flatMap(({ version, findings }) =>
        findings.filter(({ key }) => key === 'quality/freshness').map(() => version),
      )
    expect(await keys({ maxAge: '2h' })).toEqual([])
    await pass(folder, now + 3 * hour, { maxAge: '2h' }, championSince(now - hour))
    const late = await pass(folder, now + 3 * hour, { maxAge: '2h' }, championSince(now - hour))
    expect(late.judged.at(-1)).toMatchObject({
      version: '1',
      findings: expect.arrayContaining([expect.objectContaining({ key: 'quality/freshness' })]) as unknown,
    })
  })

  it('judges a window again of which another version has rows that come late', async () => {
    const folder = fresh()
    const stream = dailyStream(world, 200)
    await logRows(folder, stream.next(200), { version: '0', prefix: 'a' })
    const rest = stream.next(200)
    const since = championSince(start + day)
    const [first] = (await pass(folder, start + 2.2 * day, {}, since)).judged.filter(
      ({ version }) => version === '1',
    )
    expect(first).toMatchObject({ from: start + day, findings: [{ key: 'quality/no-rows' }] })
    await logRows(folder, rest, { version: '0', prefix: 'b' })
    const { judged } = await pass(folder, start + 2.4 * day, {}, since)
    expect(judged.map(({ version, findings }) => [version, findings.map(({ key }) => key)])).toEqual([
      ['0', []],
      ['1', []],
    ])
  })

  it('says nothing of the days that another version answered before it was rolled back', async () => {
    const folder = fresh()
    const stream = dailyStream(world, 200)
    await logRows(folder, stream.next(200), { prefix: 'a' })
    await pass(folder, start + 1.2 * day)
    await logRows(folder, stream.next(600), { version: '2', prefix: 'b' })
    await logRows(folder, stream.next(200), { prefix: 'c' })
    const { judged } = await pass(folder, start + 5.2 * day, {}, championSince(start + 4 * day))
    expect(judged.map(({ version, from }) => [version, (from - start) / day])).toEqual([
      ['2', 1],
      ['2', 2],
      ['2', 3],
      ['1', 4],
    ])
    expect(judged.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'quiet'))).toEqual(
      [],
    )
  })

  it('counts the rows of all versions together: a trial changes who answers, not how much is asked', async () => {
    const folder = fresh()
    const stream = dailyStream(world, 200)
    /** A share of a day's rows for another version. */
    const log = async (at: number, share: number) => {
      const rows = stream.next(200)
      const some = (from: number, to: number) => ({
        ...rows,
        rows: selectRows(
          rows.rows,
          Uint32Array.from({ length: to - from }, (_, row) => from + row),
        ),
        times: rows.times.subarray(from, to),
        numbers: rows.numbers.subarray(from, to),
      })
      const cut = 200 * share
      if (cut > 0) await logRows(folder, some(0, cut), { version: '9', prefix: `c${at}` })
      await logRows(folder, some(cut, 200), { prefix: `d${at}` })
    }
    for (const [at, share] of [0, 0, 0, 0, 0.8, 0.8, 0.1].entries()) await log(at, share)
    const { judged } = await pass(folder, start + 7.2 * day)
    const keys = judged.flatMap(({ findings }) => findings.map(({ key }) => key))
    expect(keys.filter((key) => /volume|no-rows|source/.test(key))).toEqual([])
    // And where those who were answered by the other version are answered by nobody, that is told.
    await logRows(folder, { ...stream.next(200) }, { prefix: 'e' })
    const few = await pass(folder, start + 9.2 * day)
    expect(few.judged.at(-1)).toMatchObject({ version: '1', findings: [{ key: 'quality/no-rows' }] })
  })

  it('names the source in whose rows outcomes follow otherwise', async () => {
    const folder = fresh()
    const change = { kind: 'concept', shape: 'sudden', at: 400, size: 1 } as const
    await logService(folder, { place: 0, source: 'serve web-1', days: 2 })
    await logService(folder, { place: 1, source: 'aws-lambda churn', days: 2, change })
    const { judged } = await pass(folder, start + 2.2 * day)
    const worse = judged.map(({ findings }) => findings.find(({ key }) => key === 'performance/auc'))
    expect(worse.map((one) => one?.sources)).toEqual([undefined, ['aws-lambda churn']])
    expect(worse[1]!.text).toMatch(
      /"aws-lambda churn" \(50 % of the rows\): they lose 0\.\d+ a row, all others lose 0\.\d+ a row\.$/,
    )
  })

  it('says that no rows came, also when none come any more', async () => {
    const folder = fresh()
    const outages = [{ from: 600, to: 900 }]
    await logRows(folder, dailyStream({ ...world, outages }, 300).next(1200))
    const found = await pass(folder, start + 4.1 * day)
    expect(loud(found)[2]).toEqual(['error quality/no-rows'])
    expect(found.judged[2]).toMatchObject({ rows: 0, isWhole: true })
    const later = await pass(folder, start + 6.1 * day)
    expect(loud(later).map((keys) => keys.includes('error quality/no-rows'))).toEqual([true, true])
  })

  it('says which values are spoilt', async () => {
    const folder = fresh()
    const spoilt = { share: 0.6, from: 300, columns: ['number 1', 'level 1'] }
    const damage = { ...spoilt, kind: 'missing' } as const
    await logRows(folder, dailyStream({ ...world, damage }, 300).next(600))
    const found = await pass(folder, start + 2.1 * day)
    expect(loud(found)[0]).toEqual([])
    expect(loud(found)[1]).toEqual(
      expect.arrayContaining(['error quality/missing/number 1', 'error quality/missing/level 1']),
    )
    const levels = fresh()
    const fresher = { ...spoilt, kind: 'level', columns: ['level 1'] } as const
    await logRows(levels, dailyStream({ ...world, damage: fresher }, 300).next(600))
    const seen = await pass(levels, start + 2.1 * day)
    const unknown = seen.judged[1].findings.find(({ key }) => key === 'quality/new-levels/level 1')!
    expect(unknown.text).toContain('level never seen')
  })

  it('keeps versions and shadows apart, leaves out what is redacted, and counts what comes twice or from the future', async () => {
    const folder = fresh()
    const made = dailyStream(world, 300).next(300)
    const redaction = redactionOf(['number 1', 'hash:level 1'], { key: 'a key that is long enough' })!
    await logRows(folder, made, { redaction })
    await logRows(folder, made, { redaction })
    await logRows(folder, made, { version: '9', variant: 'shadow' })
    await logRows(folder, dailyStream({ ...world, startMs: start + 900 * day }, 300).next(20), {
      prefix: 'f',
    })
    const found = await pass(folder, start + 1.5 * day)
    expect(found.judged.map(({ version, rows }) => [version, rows])).toEqual([
      ['1', 300],
      ['9/shadow', 300],
    ])
    expect(found.judged[0].series['duplicates'].value).toBe(300)
    expect(loud(found)).toEqual([[], []])
    expect(Object.keys(found.judged[0].series)).not.toContain('quality/number 1/missing')
    expect(found.notes).toEqual([expect.stringMatching(/^20 rows are of a time to come/)])
    expect((await pass(folder, start + 1.6 * day)).judged.length).toBe(0)
  })

  it('cuts windows by rows where that is asked', async () => {
    const folder = fresh()
    const stream = dailyStream(world, 300)
    await logRows(folder, stream.next(700))
    const first = await pass(folder, start + 3 * day, { every: 250 })
    const shown = (found: typeof first) => found.judged.map(({ rows, isWhole }) => [rows, isWhole])
    expect(shown(first)).toEqual([
      [250, true],
      [250, true],
      [200, false],
    ])
    await logRows(folder, stream.next(100))
    expect(shown(await pass(folder, start + 4 * day, { every: 250 }))).toEqual([
      [250, true],
      [50, false],
    ])
  })

  it.each([undefined, { every: 400 }])(
    'judges windows again whose outcomes were corrected: %j',
    async (use) => {
      const folder = fresh()
      const made = dailyStream(world, 400).next(800)
      const told = { ...made, toldAt: made.times.map((at) => at + hour) }
      await logRows(folder, told, { toldUntil: start + 2.1 * day })
      const first = await pass(folder, start + 2.2 * day, use)
      const [before] = first.judged.map(({ series }) => series['performance/auc'].value)
      expect(before).toBeGreaterThan(0.7)
      const corrected = {
        ...told,
        toldAt: made.times.map((at) => (at < start + day ? start + 2.3 * day : start + 90 * day)),
        outcomes: made.outcomes.map((one) => 1 - one),
      }
      await tellLater(folder, corrected, start + 3 * day)
      const again = await pass(folder, start + 3.4 * day, use)
      const found = again.judged.find(({ from }) => from === first.judged[0].from)!
      expect(found.series['performance/auc'].value).toBeCloseTo(1 - before, 6)
      const later = await pass(folder, start + 4.6 * day, use)
      expect(later.judged.map(({ from }) => from)).not.toContain(first.judged[0].from)
    },
  )

  it('takes rows that come late into windows that were cut by rows', async () => {
    const folder = fresh()
    const every = 250
    await logRows(folder, dailyStream(world, 300).next(700))
    const first = await pass(folder, start + 3 * day, { every })
    const ends = first.judged.map(({ from, until }) => [from, until])
    expect(ends[1][0]).toBe(ends[0][1])
    expect(ends[2][0]).toBe(ends[1][1])
    // A row of the first window, half a step after its last row, and one of the window that is not full.
    const late = (prefix: string, at: number, count: number) =>
      logRows(folder, dailyStream({ ...world, seed: 9, startMs: at, everyMs: 1000 }, 1).next(count), {
        prefix,
      })
    await late('within', start + day / 2, 3)
    await late('between', ends[0][1] + day / 600, 5)
    await late('open', ends[2][0] + 1, 7)
    const second = await pass(folder, start + 3.1 * day, { every })
    expect(second.judged.map(({ from, rows, isWhole }) => [from, rows, isWhole])).toEqual([
      [ends[0][0], 253, true],
      [ends[1][0], 255, true],
      [ends[2][0], 207, false],
    ])
    expect(second.notes).toEqual([])
    // The same again is no news.
    await late('within', start + day / 2, 3)
    const again = await pass(folder, start + 3.2 * day, { every })
    expect(again.judged.map(({ rows, series }) => [rows, series['duplicates']?.value])).toEqual([
      [253, 3],
      [207, undefined],
    ])
    const third = await pass(folder, start + 3.3 * day, { every })
    expect(third.judged.map(({ rows }) => rows)).toEqual([207])
    await late('before', start - day, 4)
    const noted = await pass(folder, start + 3.4 * day, { every })
    expect(noted.judged.map(({ rows }) => rows)).toEqual([207])
    expect(noted.notes).toEqual(['4 rows of version 1 are older than its first window: they are in none.'])
    const project = await openProject(folder)
    const kept = await project.monitor.windows({ model: 'stream' })
    expect(kept.map(({ number, rows }) => [number, rows])).toEqual([
      [1, 253],
      [2, 255],
      [3, 207],
    ])
    await project.close()
  })

  it('takes late rows into windows that were cut by rows, also where requests failed in them', async () => {
    const folder = fresh()
    const every = 250
    await logRows(folder, dailyStream(world, 300).next(300))
    await logFailures(folder, start + day / 4 + 1, 10)
    const shown = async (now: number) =>
      (await pass(folder, now, { every })).judged.map(({ rows, isWhole }) => [rows, isWhole])
    expect(await shown(start + 2 * day)).toEqual([
      [250, true],
      [60, false],
    ])
    const late = dailyStream({ ...world, seed: 9, startMs: start + day / 2, everyMs: 1000 }, 1)
    await logRows(folder, late.next(3), { prefix: 'late' })
    expect(await shown(start + 2.1 * day)).toEqual([
      [253, true],
      [60, false],
    ])
    expect(await shown(start + 2.2 * day)).toEqual([[60, false]])
  })

  it('leaves full windows full where more rows are asked of a window later', async () => {
    const folder = fresh()
    await logRows(folder, dailyStream(world, 300).next(350))
    const first = await pass(folder, start + 2 * day, { every: 100 })
    expect(first.judged.map(({ isWhole }) => isWhole)).toEqual([true, true, true, false])
    const late = dailyStream({ ...world, seed: 9, startMs: start + day / 6, everyMs: 1000 }, 1)
    await logRows(folder, late.next(3), { prefix: 'late' })
    for (const now of [start + 2.1 * day, start + 2.2 * day]) await pass(folder, now, { every: 250 })
    const project = await openProject(folder)
    const kept = await project.monitor.windows({ model: 'stream' })
    expect(kept.map(({ rows, state, sketch }) => [rows, state, sketch !== null])).toEqual([
      [103, 'whole', true],
      [100, 'whole', true],
      [100, 'whole', true],
      [50, 'open', false],
    ])
    await project.close()
  })

  it('keeps one window that is not full, also where rows come that are older than its first', async () => {
    const folder = fresh()
    await logRows(folder, dailyStream(world, 300).next(100))
    await pass(folder, start + day, { every: 250 })
    const older = dailyStream({ ...world, seed: 9, startMs: start - day }, 300)
    await logRows(folder, older.next(50), { prefix: 'older' })
    const found = await pass(folder, start + day, { every: 250 })
    expect(found.judged.map(({ from, rows, isWhole }) => [from, rows, isWhole])).toEqual([
      [start - day, 150, false],
    ])
    const project = await openProject(folder)
    expect(await project.monitor.windows({ model: 'stream' })).toHaveLength(1)
    expect(await project.monitor.parts({ model: 'stream' })).toHaveLength(1)
    await project.close()
  })

  it('compares an hour with the same hours of earlier days', async () => {
    const folder = fresh()
    const change = { kind: 'covariate', shape: 'seasonal', at: 0, size: 1.5, over: 24 * 30 } as const
    await logRows(folder, dailyStream({ ...world, change }, 24 * 30).next(24 * 30 * 6))
    const found = await pass(folder, start + 6.1 * day, { every: '6h' })
    const drifted = found.judged.map(({ findings }) => findings.some(({ key }) => key === 'drift/number 1'))
    // Until three days are known all is compared with training.
    expect(drifted.slice(0, 12).filter(Boolean).length).toBeGreaterThan(4)
    expect(drifted.slice(12).filter(Boolean).length).toBeLessThanOrEqual(1)
  })

  it('stores nothing in a store that lies over another', async () => {
    const folder = fresh()
    await logRows(folder, dailyStream(world, 300).next(600))
    const project = await openProject(folder)
    const store = await overlayStore(project, 'stream', { takes: true })
    const dry = await pass(folder, start + 2.2 * day, {}, () => ({ store }))
    expect(dry.judged).toHaveLength(2)
    expect(await project.monitor.windows({ model: 'stream' })).toEqual([])
    expect(await store.monitor.windows({ model: 'stream' })).toHaveLength(2)
    await project.close()
    expect((await pass(folder, start + 2.2 * day)).judged).toEqual(dry.judged)
  })

  it('says in a sentence what stands in the way', async () => {
    const folder = fresh()
    expect((await pass(folder, start, {}, () => ({ folders: [] }))).notes[0]).toMatch(/^Nothing is logged/)
    await logRows(folder, dailyStream(world, 100).next(100))
    const project = await openProject(folder)
    await project.models.removeAlias('stream', 'champion').catch(() => {})
    await project.close()
    const nothing = await pass(folder, start + 1.5 * day, { reference: 'window:2020-01-01..2020-01-02' })
    expect(nothing.notes[0]).toMatch(/nothing to be compared with/)
    expect(nothing.judged[0].findings).toEqual([])
  })
})
