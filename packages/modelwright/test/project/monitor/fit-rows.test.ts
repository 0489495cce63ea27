import { describe, expect, it } from 'vitest'
import { noDeadline, readOptions, seedOf, tableOf, textColumn } from '../../../src/core/index.ts'
import { detectors } from '../../../src/monitor/index.ts'
import { fitRows } from '../../../src/project/monitor/fit-rows.ts'
import { simulateStream } from '../../../src/testing/index.ts'

const { 'domain-classifier': classifier } = detectors

function judge(
  reference: Parameters<typeof classifier.detect>[0]['rows'],
  current: typeof reference,
  given = {},
) {
  const options = readOptions(classifier.options, { folds: 3, ...given }, 'domain-classifier')
  const context = { seed: seedOf(1), deadline: noDeadline, fitRows }
  return classifier.detect({ of: 'rows', rows: reference }, { of: 'rows', rows: current }, options, context)
}

describe('rows told apart by boosted trees', () => {
  it('a relation that changed is found though no column did', async () => {
    const draw = seedOf(3)
    const table = (sign: number) => {
      const a = Float64Array.from({ length: 1500 }, () => draw.next())
      const b = a.map((x) => (sign > 0 ? x : 1 - x) * 0.7 + draw.next() * 0.3)
      return tableOf({ a: { type: 'number', values: a }, b: { type: 'number', values: b } })
    }
    const found = await judge(table(1), table(-1))
    expect(found.effect).toBeGreaterThan(0.75)
    expect(found.pValue).toBeLessThan(1e-6)
    const same = await judge(table(1), table(1))
    expect(same.effect).toBeLessThan(0.56)
    expect(same.pValue).toBeGreaterThan(0.001)
  })

  it('texts of other words are found, and permutations say so too', async () => {
    const draw = seedOf(5)
    const words = (list: readonly string[]) =>
      tableOf({
        note: textColumn(
          Array.from({ length: 400 }, () =>
            Array.from({ length: 9 }, () => list[draw.integer(list.length)]).join(' '),
          ),
        ),
      })
    const before = ['please', 'call', 'back', 'about', 'the', 'order', 'today', 'thanks']
    const found = await judge(words(before), words([...before, 'refund', 'broken']), { permutations: 19 })
    expect(found.effect).toBeGreaterThan(0.7)
    expect(found.pValue).toBe(0.05)
  })

  it('rows without anything to learn from get one answer', async () => {
    const rows = tableOf({ a: { type: 'number', values: new Float64Array(30).fill(2) } })
    const target = {
      task: 'regression',
      values: Float64Array.from({ length: 30 }, (_, at) => at % 2),
    } as const
    const say = await fitRows(rows, target, { seed: seedOf(1), deadline: noDeadline })
    expect([...say(rows)].every((answer) => answer === 0.5)).toBe(true)
    const { rows: stream } = simulateStream({ seed: 1 }).next(5)
    const few = await judge(stream, stream)
    expect(few.pValue).toBeNaN()
  })
})
