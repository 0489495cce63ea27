import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { categoryColumn, seedOf, type Target, tableOf } from '../../../src/core/index.ts'
import { type Contender, fairnessOf, type GroupFairness } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass } from '../simulated.ts'

interface Given {
  readonly group: number[]
  readonly truth: number[]
  readonly predictions: number[]
  readonly rates: Record<string, number[]>
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/fairness.json', import.meta.url), 'utf8'),
) as {
  binary: (Given & Record<string, [number, number | null]>)[]
  regression: (Given & Record<string, [number, number | null]>)[]
}

const options = { seed: seedOf(1), replicates: 100 }

function byGroup(contender: Contender, group: readonly (number | string | null)[]): GroupFairness {
  const table = tableOf({
    group: categoryColumn(group.map((level) => (level === null ? null : String(level)))),
  })
  return fairnessOf(contender, table, ['group'], options)[0]
}

function contenderOf({ truth, predictions }: Given, task: 'binary' | 'regression'): Contender {
  const target: Target =
    task === 'binary'
      ? { task, codes: Int32Array.from(truth), classes: ['no', 'yes'] }
      : { task, values: Float64Array.from(truth) }
  return { target, predictions: Float64Array.from(predictions) }
}

const names = {
  selection: 'predicted positive',
  recall: 'recall',
  falsePositives: 'false positives',
  accuracy: 'accuracy',
  residual: 'residual',
  error: 'error',
}

describe.each([
  ...fixture.binary.map((given) => ({ task: 'binary' as const, given })),
  ...fixture.regression.map((given) => ({ task: 'regression' as const, given })),
])('$task, $given.group.length rows', ({ task, given }) => {
  const found = byGroup(contenderOf(given, task), given.group)

  it('gives each group the rates that fairlearn gives', () => {
    for (const [name, rates] of Object.entries(given.rates))
      rates.forEach((rate, level) => {
        const group = found.groups.find((known) => known.level === String(level))
        expect(group?.rates[names[name as keyof typeof names]].value).toBeCloseTo(rate, 12)
      })
  })

  it('gives the differences and ratios that fairlearn gives', () => {
    const shared = found.disparities.filter(({ measure }) => given[measure] !== undefined)
    expect(shared.length).toBeGreaterThan(1)
    for (const { measure, difference, ratio } of shared) {
      const [wanted, least] = given[measure]
      expect(difference.value).toBeCloseTo(wanted, 12)
      if (least === null) expect(ratio).toBeNull()
      else expect(ratio).toBeCloseTo(least, 12)
    }
  })

  it('an interval holds its difference, and is never below 0', () => {
    for (const { difference } of found.disparities) {
      expect(difference.low).toBeGreaterThanOrEqual(0)
      expect(difference.low).toBeLessThanOrEqual(difference.value)
      expect(difference.high).toBeGreaterThanOrEqual(difference.value)
    }
  })
})

it('small groups are shown and not compared', () => {
  const model = simulatedBinary(seedOf(3), 200)
  const group = Array.from({ length: 200 }, (_, row) => (row < 12 ? 'few' : row % 2 === 0 ? 'a' : 'b'))
  const { groups, disparities } = byGroup(model, group)
  expect(groups.find(({ level }) => level === 'few')).toMatchObject({ rowCount: 12, isSmall: true })
  for (const { highest, lowest } of disparities) expect([highest, lowest]).not.toContain('few')
})

it('one large group is compared with none', () => {
  expect(byGroup(simulatedBinary(seedOf(3), 60), Array(60).fill('all')).disparities).toEqual([])
})

it('rows without a group are a group of their own', () => {
  const group = Array.from({ length: 100 }, (_, row) => (row < 40 ? null : 'a'))
  expect(byGroup(simulatedBinary(seedOf(3), 100), group).groups.map(({ level }) => level)).toEqual([
    'a',
    'missing',
  ])
})

it('a class that only one group is given shows in parity, and chance does not explain it', () => {
  const model = simulatedBinary(seedOf(5), 400)
  const group = Array.from({ length: 400 }, (_, row) => (row % 2 === 0 ? 'a' : 'b'))
  const predictions = model.predictions.map((p, row) => (row % 2 === 0 ? 0.9 : p))
  const { disparities } = byGroup({ ...model, predictions }, group)
  const parity = disparities.find(({ measure }) => measure === 'demographic-parity')
  expect(parity).toMatchObject({ highest: 'a', lowest: 'b' })
  expect(parity?.p).toBe(1 / 500)
  expect(parity?.rate).toBeLessThan(0.02)
})

it('groups drawn at random are hardly ever called different', () => {
  let surprises = 0
  for (let draw = 0; draw < times(20, 40); draw++) {
    const model = simulatedBinary(seedOf(100 + draw), 150)
    const stream = seedOf(draw).split('groups')
    const { disparities } = byGroup(
      model,
      Array.from({ length: 150 }, () => (stream.next() < 0.5 ? 'a' : 'b')),
    )
    for (const { p } of disparities) if (p <= 0.05) surprises++
  }
  // Of 200 tests at 5 % 10 are expected, of 100 5; measures of one draw go together.
  expect(surprises).toBeLessThan(times(15, 30))
})

it('more classes are compared one by one, and the widest is named', () => {
  const model = simulatedMulticlass(seedOf(2), 300)
  const group = Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? 'x' : 'y'))
  const { disparities, groups } = byGroup(model, group)
  expect(disparities.map(({ measure }) => measure)).toEqual([
    'demographic-parity',
    'equal-opportunity',
    'equalised-odds',
    'accuracy',
    'calibration',
  ])
  expect(['a', 'b', 'c']).toContain(disparities[0].class)
  expect(groups[0].rates['accuracy'].rowCount).toBe(200)
})

it('a column that is not there is refused with the nearest name', () => {
  const model = simulatedBinary(seedOf(3), 60)
  const table = tableOf({ region: categoryColumn(Array(60).fill('n')) })
  expect(() => fairnessOf(model, table, ['regoin'], options)).toThrowError(
    expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
  )
})

it('whatever the groups, rates lie in their intervals and differences between 0 and 1', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 999 }),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 40, maxLength: 160 }),
      (seed, group) => {
        const { groups, disparities } = byGroup(simulatedBinary(seedOf(seed), group.length), group)
        for (const { rates } of groups)
          for (const [name, { value, low, high }] of Object.entries(rates))
            if (!Number.isNaN(value) && name !== 'calibration error' && !Number.isNaN(low)) {
              expect(value).toBeGreaterThanOrEqual(low - 1e-12)
              expect(value).toBeLessThanOrEqual(high + 1e-12)
            }
        for (const { measure, difference } of disparities) {
          expect(difference.value).toBeGreaterThanOrEqual(0)
          expect(difference.value).toBeLessThanOrEqual(measure === 'calibration' ? 2 : 1)
        }
      },
    ),
    { numRuns: times(10, 25), seed: 7 },
  )
})

describe('rows that belong together', () => {
  /** People with ten rows each, who are all predicted alike; each person has one level. */
  const people = (seed: number) => {
    const stream = seedOf(seed).split('people')
    const level = Array.from({ length: 40 }, () => (stream.next() < 0.5 ? 'a' : 'b'))
    const share = Array.from({ length: 40 }, () => stream.next())
    const rows = Array.from({ length: 400 }, (_, row) => Math.floor(row / 10))
    const contender = {
      target: {
        task: 'binary' as const,
        codes: Int32Array.from(rows, () => (stream.next() < 0.5 ? 1 : 0)),
        classes: ['no', 'yes'],
      },
      predictions: Float64Array.from(rows, (person) => share[person]),
    }
    return { contender, groups: Int32Array.from(rows), levels: rows.map((person) => level[person]) }
  }
  const parityOf = (fairness: GroupFairness) =>
    fairness.disparities.find(({ measure }) => measure === 'demographic-parity')

  it('are shuffled together: people drawn at random are hardly ever called different', () => {
    let [together, single] = [0, 0]
    const sets = times(20, 40)
    for (let set = 0; set < sets; set++) {
      const { contender, groups, levels } = people(set)
      together += (parityOf(byGroup({ ...contender, groups }, levels))?.p ?? 0) <= 0.05 ? 1 : 0
      single += (parityOf(byGroup(contender, levels))?.p ?? 0) <= 0.05 ? 1 : 0
    }
    // At one in 20 more than 6 of 40, or 4 of 20, come up once in a hundred at most.
    expect(together).toBeLessThanOrEqual(times(4, 6))
    expect(single).toBeGreaterThan(times(6, 12))
  })

  it('widen the intervals of rates, and leave the rates', () => {
    const { contender, groups, levels } = people(1)
    const [own] = byGroup(contender, levels).groups
    const [shared] = byGroup({ ...contender, groups }, levels).groups
    const [narrow, wide] = [own.rates['predicted positive'], shared.rates['predicted positive']]
    expect(wide.value).toBe(narrow.value)
    expect(wide.high - wide.low).toBeGreaterThan(2 * (narrow.high - narrow.low))
  })

  it('with a level of each row by itself are shuffled row by row, as single rows are', () => {
    const { contender, levels } = people(2)
    const groups = Int32Array.from(levels, (_, row) => row)
    const [grouped, plain] = [byGroup({ ...contender, groups }, levels), byGroup(contender, levels)]
    expect(grouped.disparities.map(({ p }) => p)).toEqual(plain.disparities.map(({ p }) => p))
  })
})
