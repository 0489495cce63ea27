import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Keyed, type Matched, matchKeys } from '../../../src/project/outcomes/match-keys.ts'
import { logMade, type Made } from './a-project.ts'

const start = Date.parse('2026-05-01T00:00:00Z')

/** What the join is, written as it is said: of all rows that fit, the latest; several at that moment are none. */
function bruteForce(keyed: readonly Keyed[], made: readonly Made[], withinMs: number): Matched[] {
  return keyed.map(({ key, at }) => {
    const fit = made.flatMap(({ id, at: made, keys }) =>
      keys.flatMap((value, row) =>
        String(value).trim() === key && made <= at && at - made <= withinMs ? [{ id, row, made }] : [],
      ),
    )
    const latest = Math.max(...fit.map((one) => one.made))
    const last = new Map(
      fit.filter((one) => one.made === latest).map(({ id, row }) => [`${id}/${row}`, { id, row }]),
    )
    return last.size === 0 ? 'none' : last.size === 1 ? [...last.values()][0] : 'several'
  })
}

const keys = ['c-1', 'c-2', "o'neil", '7', '{"a":1}', 'ü']

async function holds(made: readonly Made[], keyed: readonly Keyed[], withinMs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-match-'))
  try {
    await logMade(folder, made)
    const request = { folder, model: 'churn', column: 'customer', withinMs }
    expect(await matchKeys(keyed, request)).toEqual(bruteForce(keyed, made, withinMs))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('an outcome is of the latest prediction for its key before it, as a brute force finds it', async () => {
  const moment = fc.integer({ min: 0, max: 12 }).map((step) => start + step * 1000)
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          id: fc.constantFrom('a', 'b', 'c', 'd'),
          at: moment,
          keys: fc.array(fc.constantFrom<unknown>(...keys, 7, null, ' c-1 '), { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      fc.array(fc.record({ key: fc.constantFrom(...keys, 'nobody'), at: moment }), { maxLength: 12 }),
      fc.constantFrom(0, 1000, 3000, 100_000),
      holds,
    ),
    { numRuns: times(25, 2000), seed: 11 },
  )
}, 120_000)

it('many keys with many predictions are joined without all pairs', async () => {
  const made = Array.from({ length: 4000 }, (_, i) => ({
    id: `r-${i}`,
    at: start + i * 1000,
    keys: [`c-${i % 20}`],
  }))
  const keyed = Array.from({ length: 2000 }, (_, i) => ({ key: `c-${i % 25}`, at: start + i * 2000 + 1 }))
  await holds(made, keyed, 15_000)
})

it('where nothing is logged there is no prediction of any key', async () => {
  const request = { folder: '/nonexistent', model: 'churn', column: 'x', withinMs: 1 }
  expect(await matchKeys([{ key: 'a', at: 1 }], request)).toEqual(['none'])
  expect(await matchKeys([], request)).toEqual([])
})
