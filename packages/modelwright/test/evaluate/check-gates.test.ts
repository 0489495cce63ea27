import { describe, expect, it } from 'vitest'
import {
  atLeast,
  atMost,
  beatsBaseline,
  beatsChampion,
  everySlice,
  type Gate,
  meetsChampion,
  notWorse,
  readGates,
} from '../../src/evaluate/index.ts'

it('gates survive being written and read', () => {
  const gates = [
    atLeast('auc', 0.8, { bound: 'low' }),
    atMost('log-loss', 0.5),
    beatsBaseline({ by: 0.1 }),
    beatsChampion({ metric: 'brier-score', minimumRows: 100 }),
  ]
  expect(readGates(JSON.parse(JSON.stringify(gates)), 'binary')).toEqual(gates)
})

function refusalOf(
  found: unknown,
  task?: 'binary' | 'regression',
): { code: string; message: string; mend: string[] } {
  try {
    readGates(found, task)
  } catch (error) {
    return error as never
  }
  throw new Error('was not refused')
}

describe('bad gates are refused', () => {
  it.each<[string, unknown, string]>([
    ['no list', { gate: 'at-least' }, 'EVALUATE_GATE_INVALID'],
    ['text', ['auc >= 0.8'], 'EVALUATE_GATE_INVALID'],
    ['null', [null], 'EVALUATE_GATE_INVALID'],
    ['a list in the list', [[]], 'EVALUATE_GATE_INVALID'],
    ['no kind', [{ metric: 'auc', value: 0.8 }], 'EVALUATE_GATE_INVALID'],
    ['a kind that is none', [{ gate: 'constructor' }], 'EVALUATE_GATE_INVALID'],
    ['a missing metric', [{ gate: 'at-least', value: 0.8 }], 'EVALUATE_METRIC_UNKNOWN'],
    ['a missing value', [{ gate: 'at-least', metric: 'auc' }], 'EVALUATE_GATE_INVALID'],
    ['an unknown field', [{ gate: 'at-least', metric: 'auc', value: 0.8, slack: 1 }], 'CORE_OPTION_INVALID'],
    ['a metric of another task', [{ gate: 'at-most', metric: 'rmse', value: 1 }], 'EVALUATE_METRIC_UNFIT'],
  ])('%s', (_, found, code) => {
    expect(refusalOf(found, 'binary').code).toBe(code)
  })

  it('a misspelt kind gets the nearest', () => {
    expect(refusalOf([{ gate: 'at-leest' }]).mend).toContain('Did you mean "at-least"?')
  })

  it('all problems are told at once', () => {
    const { code, message } = refusalOf(
      [{ gate: 'at-least', metric: 'aucc' }, { gate: 'beats' }, atMost('rmse', 1)],
      'binary',
    )
    expect(code).toBe('EVALUATE_GATE_INVALID')
    for (const part of ['"aucc"', '"beats"', '"rmse"']) expect(message).toContain(part)
  })
})

it.each<[boolean, Gate]>([
  [true, beatsChampion()],
  [true, notWorse()],
  [false, notWorse({ than: 'baseline' })],
  [true, everySlice({ margin: 0.02 })],
  [false, everySlice({ value: 0.7 })],
  [false, beatsBaseline()],
  [false, atLeast('auc', 0.8)],
])('meets the champion, %s: %j', (expected, gate) => {
  expect(meetsChampion(gate)).toBe(expected)
})

it('no gates are fine', () => {
  expect(readGates([])).toEqual([])
})
