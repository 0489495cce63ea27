import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CollectEvent } from '../../../src/retrieve/collect/events.ts'
import { type Ledger, openLedger } from '../../../src/retrieve/collect/ledger.ts'

let count = 0
const stamp = (by: string) => ({ id: `event-${++count}`, at: '2026-01-01', by })
const answer = (by: string, row: string, value: string): CollectEvent => ({
  ...{ ...stamp(by), do: 'answer', row, values: { species: value } },
})
const skip = (by: string, row: string): CollectEvent => ({
  ...stamp(by),
  do: 'skip',
  row,
  reason: 'not sure',
})

function undo(ledger: Ledger, by: string): CollectEvent | undefined {
  const last = ledger.lastDone(by)
  return last && { ...stamp(by), do: 'undo', of: last.id }
}
function redo(ledger: Ledger, by: string): CollectEvent | undefined {
  const last = ledger.lastUndone(by)
  return last && { ...stamp(by), do: 'redo', of: last.id }
}

/** What everyone says of every row. */
function standing(ledger: Ledger): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    [...ledger.rows()].sort().map((row) => {
      const { answers, skips } = ledger.row(row)
      const said = [...answers].map(([by, { values }]) => [by, values['species']] as const)
      const passed = [...skips].map(([by]) => [by, 'skipped'] as const)
      return [row, Object.fromEntries([...said, ...passed].sort(([a], [b]) => (a < b ? -1 : 1)))]
    }),
  )
}

describe('a ledger', () => {
  it('keeps the latest of each collector, a skip or an answer', () => {
    const ledger = openLedger()
    ledger.apply([
      answer('ada', 'r1', 'wren'),
      skip('ada', 'r2'),
      answer('bob', 'r1', 'robin'),
      answer('ada', 'r1', 'robin'),
    ])
    expect(standing(ledger)).toEqual({ r1: { ada: 'robin', bob: 'robin' }, r2: { ada: 'skipped' } })
    ledger.apply([skip('bob', 'r1'), answer('ada', 'r2', 'wren')])
    expect(standing(ledger)).toEqual({ r1: { ada: 'robin', bob: 'skipped' }, r2: { ada: 'wren' } })
  })

  it('takes back the latest of that collector alone, and brings back what it replaced', () => {
    const ledger = openLedger()
    ledger.apply([answer('ada', 'r1', 'wren'), answer('ada', 'r1', 'robin'), answer('bob', 'r1', 'wren')])
    ledger.apply([undo(ledger, 'ada')!])
    expect(standing(ledger)).toEqual({ r1: { ada: 'wren', bob: 'wren' } })
    ledger.apply([undo(ledger, 'ada')!])
    expect(standing(ledger)).toEqual({ r1: { bob: 'wren' } })
    expect(undo(ledger, 'ada')).toBeUndefined()
    ledger.apply([redo(ledger, 'ada')!])
    expect(standing(ledger)).toEqual({ r1: { ada: 'wren', bob: 'wren' } })
    ledger.apply([answer('ada', 'r2', 'wren')])
    expect(redo(ledger, 'ada')).toBeUndefined()
  })

  it('counts an event once, and does not take back what is not the latest', () => {
    const ledger = openLedger()
    const [first, second] = [answer('ada', 'r1', 'wren'), answer('ada', 'r2', 'wren')]
    ledger.apply([first, first, second, first])
    ledger.apply([
      { ...stamp('ada'), do: 'undo', of: first.id },
      { ...stamp('bob'), do: 'undo', of: second.id },
      { ...stamp('ada'), do: 'redo', of: second.id },
    ])
    expect(standing(ledger)).toEqual({ r1: { ada: 'wren' }, r2: { ada: 'wren' } })
  })

  it('stands after any undos and redos where a simple history stands; read again from the start it is the same', () => {
    const act = fc.record({
      by: fc.constantFrom('ada', 'bob'),
      what: fc.constantFrom('answer', 'answer', 'skip', 'undo', 'redo'),
      row: fc.constantFrom('r1', 'r2', 'r3'),
      value: fc.constantFrom('wren', 'robin'),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const ledger = openLedger()
        const events: CollectEvent[] = []
        const past = new Map([
          ['ada', [] as [string, string][]],
          ['bob', []],
        ])
        const future = new Map([
          ['ada', [] as [string, string][]],
          ['bob', []],
        ])
        for (const { by, what, row, value } of acts) {
          const event =
            what === 'answer'
              ? answer(by, row, value)
              : what === 'skip'
                ? skip(by, row)
                : what === 'undo'
                  ? undo(ledger, by)
                  : redo(ledger, by)
          if (what === 'undo' && past.get(by)!.length > 0) future.get(by)!.push(past.get(by)!.pop()!)
          if (what === 'redo' && future.get(by)!.length > 0) past.get(by)!.push(future.get(by)!.pop()!)
          if (what === 'answer' || what === 'skip') {
            past.get(by)!.push([row, what === 'skip' ? 'skipped' : value])
            future.set(by, [])
          }
          if (event === undefined) continue
          events.push(event)
          ledger.apply([event])
        }
        const expected: Record<string, Record<string, string>> = {}
        for (const [by, list] of past)
          for (const [row, said] of list) expected[row] = { ...expected[row], [by]: said }
        expect(standing(ledger)).toEqual(expected)
        const again = openLedger()
        again.apply(events)
        expect(standing(again)).toEqual(expected)
      }),
    )
  })
})
