import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { judgeReplay, type ReplayRules } from '../../../src/project/replay/judge-replay.ts'
import { readShadow } from '../../../src/project/trial/read-shadow.ts'
import { challenger, champion, type Row, sourceOf } from './logged-rows.ts'

const rules: ReplayRules = { leastRows: 200, mostRows: 1e6, alpha: 0.05, seed: 1 }
const read = (rows: readonly Row[]) =>
  readShadow(champion, challenger, { source: sourceOf(rows), window: {} })
const decisionOf = async (rows: readonly Row[]) =>
  judgeReplay(await read(rows), [champion, challenger], rules).trial

/** Requests with their copies, which come somewhat later. */
function copied(count: number, noise: number, changes: (at: number) => Partial<Row> = () => ({})): Row[] {
  const seed = seedOf(21)
  const copies: Row[] = []
  const rows: Row[] = []
  for (let at = 0; at < count; at++) {
    const truth = seed.next()
    const off = (size: number) => Math.min(1, Math.max(0, truth + size * (seed.next() - 0.5)))
    const outcome = seed.next() < truth ? 'yes' : 'no'
    rows.push({ id: `r${at}`, by: 'champion', p: off(1), outcome, tookMs: 1 + seed.next() })
    copies.push({ id: `r${at}`, by: 'challenger', p: off(noise), isShadow: true, tookMs: 1, ...changes(at) })
    if (at >= 5) rows.push(copies[at - 5]!)
  }
  return [...rows, ...copies.slice(-5)]
}

describe('copies that a shadow answered', () => {
  it('are paired by request and row; outcomes of the request are those of both', async () => {
    const found = await read(copied(50, 0.1))
    expect(found.rowCount).toBe(50)
    expect(found.judged).toHaveLength(50)
    expect(found.refused.every((one) => !one)).toBe(true)
    const rows: Row[] = [0, 1, 2].flatMap((row) => [
      { id: 'r', row, by: 'champion', p: row / 10 } as const,
      { id: 'r', row, by: 'challenger', p: row / 5, isShadow: true } as const,
    ])
    const several = await read(rows.reverse())
    expect([...several.champion].sort()).toEqual([0, 0.1, 0.2])
    expect([...several.challenger].sort()).toEqual([0, 0.2, 0.4])
  })

  it('rows that no copy answered, or only a copy, do not count; nor do copies of other versions', async () => {
    const [one, ...others] = copied(20, 0.1).filter(({ isShadow }) => isShadow !== true)
    const stray: Row = { id: 'nobody', by: 'challenger', p: 0.4, isShadow: true }
    const found = await read([one!, ...others, stray, { ...one!, isShadow: true }])
    expect(found).toMatchObject({ rowCount: 0, refused: [] })
  })

  it('a better one is promoted without anything being predicted again: no row is in the log', async () => {
    expect(await decisionOf(copied(4000, 0.1))).toMatchObject({ decision: 'promote' })
  })

  it('a better one is promoted by estimates where most outcomes do not come, if these are asked for', async () => {
    const rows = copied(6000, 0.1).map((row): Row => {
      const { outcome: _, ...untold } = row
      return Number(row.id.slice(1)) < 1500 ? row : untold
    })
    const seen = await read(rows)
    const given = { ...rules, leastRows: 1600 }
    const judge = (more: Partial<ReplayRules>) =>
      judgeReplay(seen, [champion, challenger], { ...given, ...more })
    expect(judge({})).toMatchObject({ trial: { decision: 'go-on' }, late: null })
    const found = judge({ late: { after: '1d', now: 1e12 } })
    expect(found.late).toMatchObject({ after: '1d', learnt: 1500, rows: 4500, came: 0, unused: null })
    expect(found.trial).toMatchObject({ decision: 'promote', by: 'estimates' })
    expect(judge({ late: { after: '1d', now: 1e7 } }).late!.unused).toBe(
      'no row waits so long for its outcome',
    )
  })

  it('a worse one is refused', async () => {
    expect(await decisionOf(copied(4000, 3))).toMatchObject({ decision: 'refuse' })
  })

  it('one that answers nothing is refused before there is anything to compare', async () => {
    const found = await decisionOf(copied(300, 0.1, () => ({ failed: 500 })))
    expect(found).toMatchObject({ decision: 'refuse' })
    expect(found!.reasons[0]).toMatch(/^It fails where the champion answers: 100\.0 % of 300 requests/)
  })

  it('one that takes much longer is refused', async () => {
    const found = await decisionOf(copied(3000, 0.9, (at) => ({ tookMs: at % 3 === 0 ? 200 : 1 })))
    expect(found!.reasons[0]).toMatch(/^It answers too slowly: 3\d\.\d % of/)
  })

  it('nothing at all is no reason to decide', async () => {
    expect(await read([])).toMatchObject({ rowCount: 0, refused: [], slow: [] })
  })
})
