import type { Batch } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  categoryColumn,
  type FitRows,
  noDeadline,
  numberColumn,
  readOptions,
  seedOf,
  tableOf,
} from '../../../src/core/index.ts'
import { detectors } from '../../../src/monitor/index.ts'

const { 'domain-classifier': classifier } = detectors

/** Ranks rows by whether a number is above the middle of the later side's mean and the earlier's. */
const byMeans: FitRows = async (rows, target) => {
  const valuesOf = ({ columns }: Batch) => (columns.get('x') as { values: Float64Array }).values
  if (target.task === 'regression') throw new Error('a domain is a class')
  const sums = [0, 0]
  const counts = [0, 0]
  valuesOf(rows).forEach((value, row) => {
    sums[target.codes[row]] += value
    counts[target.codes[row]]++
  })
  const isRising = sums[1] / counts[1] >= sums[0] / counts[0]
  return (others) => valuesOf(others).map((value) => (isRising ? value : -value))
}

function judge(reference: readonly number[], current: readonly number[], designEffect = 1) {
  const sample = (values: readonly number[]) =>
    ({ of: 'rows', rows: tableOf({ x: numberColumn(values) }) }) as const
  return classifier.detect(
    sample(reference),
    sample(current),
    readOptions(classifier.options, {}, 'domain-classifier'),
    {
      seed: seedOf(1),
      deadline: noDeadline,
      fitRows: byMeans,
      designEffect,
    },
  )
}

const drawn = (seed: number, moved = 0): number[] => {
  const draw = seedOf(seed)
  return Array.from({ length: 200 }, () => draw.next() + moved)
}

describe('domain-classifier', () => {
  it('measures how well a model tells rows apart that it did not see', async () => {
    const apart = await judge(drawn(1), drawn(2, 2))
    expect(apart).toMatchObject({ statistic: 1, effect: 1 })
    expect(apart.pValue).toBeLessThan(1e-20)
    expect((await judge(drawn(1), drawn(2, 2), 50)).pValue).toBeGreaterThan(apart.pValue)
  })

  it('calls about one in twenty drift where nothing moved', async () => {
    let alarms = 0
    for (let time = 0; time < 100; time++)
      if ((await judge(drawn(time), drawn(1000 + time))).pValue <= 0.05) alarms++
    expect(alarms).toBeLessThanOrEqual(11)
  })

  it('refuses columns of other types', async () => {
    const before = { of: 'rows', rows: tableOf({ x: numberColumn(drawn(1)) }) } as const
    const after = { of: 'rows', rows: tableOf({ x: categoryColumn(drawn(1).map(String)) }) } as const
    const options = readOptions(classifier.options, {}, 'domain-classifier')
    const context = { seed: seedOf(1), deadline: noDeadline, fitRows: byMeans }
    await expect(async () => classifier.detect(before, after, options, context)).rejects.toMatchObject({
      code: 'MONITOR_TYPES_DIFFERENT',
    })
  })
})
