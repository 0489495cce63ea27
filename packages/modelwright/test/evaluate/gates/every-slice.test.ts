import { expect, it } from 'vitest'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkGates, everySlice, takeContender } from '../../../src/evaluate/index.ts'
import { binaryContext, rowsContext } from './context.ts'

it('passes where no slice falls short, and counts those it looked at', () => {
  const [verdict] = checkGates([everySlice({ value: 0.7 })], rowsContext())
  expect(verdict).toMatchObject({ passed: true, name: 'auc of every slice at least 0.7' })
  expect(verdict.reason).toBe(
    'None of 2 slices looked at (1 of fewer than 10 rows not judged) surely falls short.',
  )
})

it('a slice that surely falls short is refused and named, though the whole would pass', () => {
  const context = rowsContext(0.9)
  const [verdict] = checkGates([everySlice({ value: 0.7 })], context)
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toMatch(
    /^1 of 2 slices looked at .* fall short; where region is north \(197 rows\) auc is 0\.\d+ \(95 % interval .*\) where 0\.7 was asked, missed by 0\.\d+ \(p below 0\.001, adjusted below 0\.001\)\.$/,
  )
})

it('small slices are not refused for bad luck', () => {
  const context = rowsContext()
  const [verdict] = checkGates([everySlice({ metric: 'accuracy', value: 0.8, minimumRows: 5 })], context)
  expect(verdict.reason).not.toContain('few')
})

it('a slice worse than the champion’s by more than the margin is refused', () => {
  const [verdict] = checkGates([everySlice({ margin: 0.05 })], rowsContext(0.9))
  expect(verdict).toMatchObject({
    passed: false,
    name: 'auc of every slice no more than 0.05 worse than the champion',
  })
  expect(verdict.reason).toContain('worse than the champion’s')
  expect(checkGates([everySlice({ margin: 0.05 })], rowsContext())[0].passed).toBe(true)
})

it('looks at the columns it names, else at those of the workflow; none is a refusal', () => {
  const { slices: _, ...unsliced } = rowsContext()
  expect(checkGates([everySlice({ value: 0.5 })], unsliced)[0].reason).toContain('No columns to slice by')
  expect(checkGates([everySlice({ value: 0.5, columns: ['region'] })], unsliced)[0].passed).toBe(true)
})

it('passes against a champion that is not there yet; is refused where rows are not known', () => {
  const { championRows: _, ...rest } = rowsContext()
  expect(checkGates([everySlice({ margin: 0.1 })], { ...rest, champion: 'none' })[0]).toMatchObject({
    passed: true,
    reason: 'There is no champion yet.',
  })
  expect(checkGates([everySlice({ margin: 0.1 })], rest)[0].passed).toBe(false)
  expect(checkGates([everySlice({ value: 0.1 })], binaryContext)[0].passed).toBe(false)
})

it('where no slice tells the metric, nobody knows: it is refused, not passed', () => {
  const context = rowsContext()
  const { rows } = context
  if (rows?.contender.target.task !== 'binary') throw new Error('two classes')
  const byClass = categoryColumn([...rows.contender.target.codes].map((code) => (code === 1 ? 'yes' : 'no')))
  const table = tableOf({ label: byClass })
  const gate = everySlice({ value: 0.1, columns: ['label'] })
  expect(checkGates([gate], { ...context, rows: { ...rows, table } })[0]).toMatchObject({
    passed: false,
    value: null,
    reason:
      'Not judged: of the slices of the held-out rows, none can tell auc: 2 have too few rows, or one class alone.',
  })
})

it('a margin to the champion that no slice of shared rows can tell is refused, though the value is reached', () => {
  const context = rowsContext()
  const { championRows } = context
  if (championRows === undefined) throw new Error('no rows')
  const few = Uint32Array.from({ length: 40 }, (_, row) => row)
  const shared = {
    ...championRows,
    ours: takeContender(championRows.ours, few),
    theirs: takeContender(championRows.theirs, few),
    table: tableOf({ region: categoryColumn([...few].map((row) => `region ${row}`)) }),
  }
  const gate = everySlice({ value: 0.1, margin: 0.5 })
  expect(checkGates([gate], context)[0].passed).toBe(true)
  const [verdict] = checkGates([gate], { ...context, championRows: shared })
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toBe(
    'Not judged: of the slices of the rows neither model saw, none can tell auc: 40 have fewer than 10 rows.',
  )
})

it('neither a value nor a margin is refused', () => {
  expect(() => everySlice()).toThrowError(expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }))
})

it.each([[{ value: Number.NaN }], [{ margin: -1 }], [{ value: '0.8' }]])('%j is refused', (options) => {
  expect(() => everySlice(options as never)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }),
  )
})

it.each([[{ value: 0.5, rate: 0 }], [{ value: 0.5, minimumRows: 1 }], [{ value: 0.5, columns: 'region' }]])(
  '%j is refused',
  (options) => {
    expect(() => everySlice(options as never)).toThrowError(
      expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
    )
  },
)
