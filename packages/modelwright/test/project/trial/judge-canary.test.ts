import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import type { ReplayRules } from '../../../src/project/replay/judge-replay.ts'
import { judgeCanary } from '../../../src/project/trial/judge-canary.ts'
import { readCanary } from '../../../src/project/trial/read-canary.ts'
import { challenger, champion, type Row, sourceOf } from './logged-rows.ts'

const rules: ReplayRules = { leastRows: 200, mostRows: 1e6, alpha: 0.05, seed: 1, effect: 0.05 }

interface Stream {
  readonly rows: number
  readonly share: number
  /** How far off the probabilities of each are. */
  readonly noise: Readonly<Record<Row['by'], number>>
  readonly failing?: Partial<Readonly<Record<Row['by'], number>>>
  readonly took?: Partial<Readonly<Record<Row['by'], number>>>
  /** Requests that stay with their version. */
  readonly keys?: number
}

/** Requests that are given to one of both by chance, each with the chance that is logged. */
function drawn(seed: Seed, { rows, share, noise, failing = {}, took = {}, keys }: Stream): Row[] {
  const sides = new Map<string, Row['by']>()
  return Array.from({ length: rows }, (_, at) => {
    const unit = keys === undefined ? undefined : `key-${seed.integer(keys)}`
    const side = (): Row['by'] => (seed.next() < share ? 'challenger' : 'champion')
    const by = unit === undefined ? side() : (sides.get(unit) ?? side())
    if (unit !== undefined) sides.set(unit, by)
    const truth = seed.next()
    const p = Math.min(1, Math.max(0, truth + noise[by] * (seed.next() - 0.5)))
    const facts = {
      ...{ id: `r${at}`, by, share: by === 'challenger' ? share : 1 - share },
      ...(unit === undefined ? {} : { unit }),
    }
    if (seed.next() < (failing[by] ?? 0)) return { ...facts, failed: 422 }
    return {
      ...{ ...facts, p, outcome: seed.next() < truth ? ('yes' as const) : ('no' as const) },
      tookMs: (took[by] ?? 1) * (0.5 + seed.next()),
    }
  })
}

const judgedOf = async (rows: readonly Row[], given = rules) =>
  judgeCanary(
    await readCanary(champion, challenger, { source: sourceOf(rows), window: {}, now: 0 }),
    champion,
    given,
  )

const same = { champion: 0.2, challenger: 0.2 }

/** A row as it is known while every "no" but the first ones waits. */
function withoutNo(row: Row, at: number): Row {
  if (at < 10 || row.outcome !== 'no') return row
  const { outcome: _, ...open } = row
  return open
}

describe('requests given to one of both by chance', () => {
  it('a better one is promoted, with the counts that say so', async () => {
    const rows = drawn(seedOf(3), { rows: 20_000, share: 0.3, noise: { champion: 2, challenger: 0.1 } })
    const found = await judgedOf(rows)
    expect(found.trial).toMatchObject({ decision: 'promote' })
    expect(found.trial.reasons[0]).toMatch(/^It is better: it lost 0\.\d+ less a row/)
    expect(found.requests).toBe(20_000)
    expect(found.byChallenger / found.requests).toBeCloseTo(0.3, 1)
  })

  it('of a yes that is told sooner than a no only rows before the first that waits decide; by a declared age rows count as they were asked', async () => {
    const stream = { rows: 20_000, share: 0.3, noise: { champion: 2, challenger: 0.1 } }
    const rows = drawn(seedOf(3), stream).map((row, at) => ({
      ...row,
      told: at + (row.outcome === 'yes' ? 1 : 59_000),
    }))
    const open = await judgedOf(rows.map(withoutNo))
    expect(open.trial).toMatchObject({ decision: 'go-on', by: null })
    expect(open.outcomes).toBeLessThan(40)
    expect(open.delays).toMatch(
      /^Nearly all .* outcomes that are known are "yes".*before the first that waits/,
    )
    const all = await judgedOf(rows)
    expect(all).toMatchObject({ outcomes: 20_000, trial: { decision: 'promote', by: 'outcomes' } })
    expect(all.delays).toMatch(/^Of rows asked at the same time, "yes" became known sooner.*outcomesAfter/)
    const at = async (now: number) => {
      const read = { source: sourceOf(rows), window: {}, age: { after: '1m', now }, now }
      return judgeCanary(await readCanary(champion, challenger, read), champion, rules)
    }
    expect(await at(65_000)).toMatchObject({ outcomes: 5001, delays: null })
    expect((await at(80_000)).trial.decision).toBe('promote')
  })

  it('an age that outcomes come after decides nothing, and is told', async () => {
    const stream = { rows: 20_000, share: 0.3, noise: { champion: 2, challenger: 0.1 } }
    const rows = drawn(seedOf(3), stream).map((row, at) => ({
      ...row,
      told: at + (row.outcome === 'yes' ? 1 : 61_000),
    }))
    const read = { source: sourceOf(rows), window: {}, age: { after: '1m', now: 90_000 }, now: 90_000 }
    const found = judgeCanary(await readCanary(champion, challenger, read), champion, rules)
    expect(found.trial).toMatchObject({ decision: 'go-on', by: null })
    expect(found.delays).toMatch(/^\d+ of 20000 rows had no outcome by 1m; \d+ came later/)
  })

  it('an equal one is not shown to be better more often than promised, whatever its share', async () => {
    for (const share of [0.1, 0.5]) {
      let promoted = 0
      const trials = times(20, 500)
      for (let at = 0; at < trials; at++) {
        const rows = drawn(seedOf(5).split(at), { rows: 3000, share, noise: same })
        if ((await judgedOf(rows)).trial.decision === 'promote') promoted++
      }
      if (isLong) console.log(`share ${share}: ${promoted} of ${trials} equal canaries promoted`)
      expect(promoted).toBeLessThanOrEqual(Math.ceil(0.05 * trials + 3 * Math.sqrt(0.05 * trials)))
    }
  }, 600_000)

  it('one that need not be better is promoted where it is as good, and refused where it is worse', async () => {
    const given = { ...rules, needs: 'not-worse' as const, effect: 0.1 }
    const equal = drawn(seedOf(7), { rows: 20_000, share: 0.5, noise: same })
    expect((await judgedOf(equal, given)).trial.reasons[0]).toMatch(/^It is not worse by 0\.1 a row/)
    const worse = drawn(seedOf(8), { rows: 20_000, share: 0.5, noise: { champion: 0.1, challenger: 3 } })
    const refused = (await judgedOf(worse, given)).trial
    expect(refused.decision).toBe('refuse')
    expect(refused.reasons[0]).toMatch(/^It is worse: it lost 0\.\d+ more a row/)
  })

  it('what stays with a version together counts once', async () => {
    const rows = drawn(seedOf(9), { rows: 5000, share: 0.5, noise: same, keys: 40 })
    expect((await judgedOf(rows)).outcomes).toBe(40)
  })

  it('rows that the log must not tell apart do not count, and are told', async () => {
    const rows = drawn(seedOf(9), { rows: 100, share: 0.5, noise: same }).map((row) => ({
      ...row,
      unit: '-',
    }))
    expect(await judgedOf(rows)).toMatchObject({ outcomes: 0, untold: 100 })
  })

  it('a share that grew is weighted as it was then; one that became smaller leaves its rows out, of both', async () => {
    const small = drawn(seedOf(10), { rows: 2000, share: 0.1, noise: same })
    const large = drawn(seedOf(11), { rows: 2000, share: 0.5, noise: same }).map((row) => ({
      ...row,
      id: `later-${row.id}`,
    }))
    expect((await judgedOf([...small, ...large])).outcomes).toBe(4000)
    expect((await judgedOf([...large, ...small])).outcomes).toBe(2000)
  })

  it('of a deployment elsewhere rows count that may be its own, and none of a service here or of another deployment', async () => {
    const rows = drawn(seedOf(19), { rows: 100, share: 0.5, noise: same }).map(({ share: _, ...row }) => row)
    const others = ['serve web-1', 'cloud-run b'].flatMap((source) =>
      rows.map((row): Row => ({ ...row, id: `${source}-${row.id}`, by: 'champion', source })),
    )
    const own = ['cloud-run a', 's3://logs/'].map((source, at) => ({ ...rows[at]!, source }))
    const elsewhere = { share: 0.5, source: 'cloud-run a', others: ['cloud-run a', 'cloud-run b'], since: 0 }
    const all = [{ ...rows[2]!, by: 'challenger' as const }, ...others, ...own, ...rows.slice(3)]
    const read = { source: sourceOf(all), window: {}, elsewhere, now: 0 }
    const log = await readCanary(champion, challenger, read)
    expect(judgeCanary(log, champion, rules)).toMatchObject({ requests: 100 })
  })

  it('shadows, others and requests that nobody shared are none of it', async () => {
    const [one] = drawn(seedOf(12), { rows: 1, share: 0.5, noise: same })
    const { share: _, ...alone } = one!
    const rows = [{ ...one!, isShadow: true }, alone, { ...one!, share: 1 }]
    expect(await judgedOf(rows)).toMatchObject({ requests: 0, outcomes: 0, trial: { decision: 'go-on' } })
  })
})

const harmsOf = async (rows: readonly Row[]) =>
  (await judgedOf(rows)).trial.reasons.filter((reason) => /fails|slowly/.test(reason))

describe('harm of a canary', () => {
  it.each([
    [1, 0.1, 100],
    [0.3, 0.1, 300],
    [0.03, 0.1, 4000],
    [0.03, 0.5, 1500],
  ])(
    'one that fails %d of its requests, at a share of %d, is refused within %d requests',
    async (failing, share, within) => {
      const rows = drawn(seedOf(13), { rows: within, share, noise: same, failing: { challenger: failing } })
      const { trial } = await judgedOf(rows)
      expect(trial.decision).toBe('refuse')
      expect(trial.reasons[0]).toMatch(/^It fails where the champion answers: \d+\.?\d* % of requests more/)
    },
  )

  it('requests that both fail alike are no harm of it', async () => {
    const failing = { champion: 0.1, challenger: 0.1 }
    const rows = drawn(seedOf(14), { rows: 6000, share: 0.2, noise: same, failing })
    expect(await harmsOf(rows)).toEqual([])
  })

  it('one that takes ten times as long is refused; one that is as fast is not', async () => {
    const slow = drawn(seedOf(15), {
      rows: 3000,
      share: 0.2,
      noise: same,
      took: { champion: 5, challenger: 50 },
    })
    expect((await judgedOf(slow)).trial.reasons[0]).toMatch(/^It answers too slowly/)
    const alike = drawn(seedOf(16), {
      rows: 3000,
      share: 0.2,
      noise: same,
      took: { champion: 5, challenger: 5 },
    })
    expect(await harmsOf(alike)).toEqual([])
  })

  it('times that nobody waits for decide nothing', async () => {
    const rows = drawn(seedOf(17), {
      rows: 3000,
      share: 0.2,
      noise: same,
      took: { champion: 0.1, challenger: 2 },
    })
    expect(await harmsOf(rows)).toEqual([])
  })

  it('it is seen where there is none as seldom as promised', async () => {
    let harmed = 0
    const trials = times(30, 1000)
    for (let at = 0; at < trials; at++) {
      const failing = { champion: 0.05, challenger: 0.05 }
      const rows = drawn(seedOf(18).split(at), { rows: 2000, share: 0.1, noise: same, failing })
      if ((await harmsOf(rows)).length > 0) harmed++
    }
    if (isLong) console.log(`${harmed} of ${trials} canaries that fail as the champion does refused for it`)
    expect(harmed).toBeLessThanOrEqual(Math.ceil(0.01 * trials + 3 * Math.sqrt(0.01 * trials)))
  }, 600_000)
})
