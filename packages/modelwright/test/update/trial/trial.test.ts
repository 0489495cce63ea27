import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { metrics } from '../../../src/evaluate/index.ts'
import { brier } from '../../../src/update/row-losses/brier.ts'
import { pairedDifferences, splitDifferences, splitRange } from '../../../src/update/trial/differences.ts'
import { brierRange } from '../../../src/update/trial/range-of.ts'
import { decideTrial, goOn, noTrial, type TrialRules } from '../../../src/update/trial/trial.ts'
import { type Contest, contest, mostAllowed } from '../draws.ts'

const rules: TrialRules = {
  quality: { range: 0.6, effect: 0.004, alpha: 0.05, beta: 0.05 },
  leastRows: 500,
  mostRows: 20_000,
  harmAlpha: 0.01,
  errors: { allowed: 0.001, effect: 0.01 },
  slow: { allowed: 0.05, effect: 0.05 },
}

function play(seed: Seed, draw: (seed: Seed, rows: number) => Contest, given = rules) {
  const first = draw(seed.split('replay'), 2000)
  const range = brierRange(first.champion, first.challenger, 1)
  const own = { ...given, quality: { ...given.quality, range } }
  let state = noTrial
  for (;;) {
    const { target, champion, challenger } = draw(seed, 100)
    const differences = pairedDifferences(brier.of(target, champion), brier.of(target, challenger), range)
    const none = Array.from(differences, () => false)
    state = goOn(state, { differences, failed: none, slow: none }, own)
    const found = decideTrial(state, own)
    if (found.decision !== 'go-on') return found
  }
}

describe('two models on a stream', () => {
  it('the streams are what they are said to be: equal, or two points of AUC apart', () => {
    const auc = metrics['auc']!
    const score = (noise: { champion: number; challenger: number }) => {
      const { target, champion, challenger } = contest(seedOf(3), 60_000, noise)
      return [auc.score(target.codes, champion), auc.score(target.codes, challenger)]
    }
    const [a, b] = score({ champion: 0.3, challenger: 0.3 })
    expect(Math.abs(a - b)).toBeLessThan(0.004)
    const [better, worse] = score({ champion: 0.3, challenger: 0.53 })
    expect(better - worse).toBeGreaterThan(0.015)
    expect(better - worse).toBeLessThan(0.025)
  })

  it('an equal challenger is promoted no more often than promised', () => {
    const trials = times(40, 2000)
    let promoted = 0
    for (let at = 0; at < trials; at++)
      if (
        play(seedOf(31).split(at), (seed, rows) => contest(seed, rows, { champion: 0.3, challenger: 0.3 }))
          .decision === 'promote'
      )
        promoted++
    if (isLong) console.log(`${promoted} of ${trials} equal challengers promoted`)
    expect(promoted).toBeLessThanOrEqual(mostAllowed(trials, 0.05))
  }, 3_600_000)

  it('one that is two points of AUC worse is not promoted', () => {
    const trials = times(30, 500)
    let promoted = 0
    for (let at = 0; at < trials; at++) {
      const found = play(seedOf(32).split(at), (seed, rows) =>
        contest(seed, rows, { champion: 0.3, challenger: 0.53 }),
      )
      if (found.decision === 'promote') promoted++
    }
    if (isLong) console.log(`${promoted} of ${trials} worse challengers promoted`)
    expect(promoted).toBe(0)
  }, 3_600_000)

  it('one that is two points better is promoted, with the reason', () => {
    const found = play(seedOf(33), (seed, rows) => contest(seed, rows, { champion: 0.53, challenger: 0.3 }))
    expect(found.decision).toBe('promote')
    expect(found.reasons[0]).toMatch(
      /^It is better: it lost 0\.0\d+ less a row than the champion on \d+ rows/,
    )
    expect(found.quality.count).toBeGreaterThanOrEqual(500)
  })
})

describe('where each request goes to one of them', () => {
  it.each([0.5, 0.1])('a share of %d estimates the same difference', (share) => {
    const seed = seedOf(41)
    const { target, champion, challenger } = contest(seed, 200_000, { champion: 0.53, challenger: 0.3 })
    const [a, b] = [brier.of(target, champion), brier.of(target, challenger)]
    const byChallenger = Uint8Array.from(a, () => (seed.next() < share ? 1 : 0))
    const losses = a.map((loss, row) => (byChallenger[row] === 1 ? b[row]! : loss))
    const { differences, centre } = splitDifferences({ losses, byChallenger }, share, { count: 0, sum: 0 })
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
    const truth = mean(a) - mean(b)
    const error = Math.sqrt(0.04 / (200_000 * share * (1 - share)))
    expect(Math.abs(mean(differences) - truth)).toBeLessThan(4 * error)
    expect(Math.max(...differences.map(Math.abs).subarray(0, 1000))).toBeLessThanOrEqual(splitRange(share))
    expect(centre.count).toBe(200_000)
  })
})

describe('harm', () => {
  const none = (count: number) => Array.from({ length: count }, () => false)
  const seed = seedOf(51)

  it('failures where the champion answers refuse at once', () => {
    let state = noTrial
    let count = 0
    while (decideTrial(state, rules).decision === 'go-on') {
      state = goOn(state, { differences: [], failed: [seed.next() < 0.03], slow: [false] }, rules)
      count++
    }
    expect(decideTrial(state, rules)).toMatchObject({ decision: 'refuse' })
    expect(decideTrial(state, rules).reasons[0]).toMatch(/^It fails where the champion answers: \d/)
    expect(count).toBeLessThan(1000)
  })

  it('answers that come too late refuse too; what is allowed does not', () => {
    const slow = (share: number, count: number) => Array.from({ length: count }, () => seed.next() < share)
    const late = goOn(noTrial, { differences: [], failed: none(2000), slow: slow(0.2, 2000) }, rules)
    expect(decideTrial(late, rules).reasons).toEqual([
      expect.stringMatching(/^It answers too slowly: 2\d\.\d % of 2000/),
    ])
    const fine = goOn(noTrial, { differences: [], failed: none(5000), slow: slow(0.05, 5000) }, rules)
    expect(decideTrial(fine, rules).decision).toBe('go-on')
  })

  it('a single failure in ten thousand requests is no harm', () => {
    const failed = none(10_000)
    failed[17] = true
    expect(
      decideTrial(goOn(noTrial, { differences: [], failed, slow: none(10_000) }, rules), rules).decision,
    ).toBe('go-on')
  })
})

it('when the rows are used up it is refused, and told', () => {
  const short = { ...rules, mostRows: 300, leastRows: 10 }
  const zeros = Array.from({ length: 300 }, (_, at) => (at % 2 === 0 ? 0.5 : -0.5))
  const found = decideTrial(goOn(noTrial, { differences: zeros, failed: [], slow: [] }, short), short)
  expect(found).toMatchObject({ decision: 'refuse', quality: { verdict: 'undecided' } })
  expect(found.reasons[0]).toMatch(/^It was not shown to be better on 300 rows/)
})
