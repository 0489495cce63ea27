import type { MonitorFinding, WindowVerdict } from '../../../src/core/index.ts'

const hour = 3_600_000
export const start = Date.UTC(2026, 10, 1)

/** A window by its place, an hour each, with what a test says of it. */
export function windowAt(place: number, facts: Partial<WindowVerdict> = {}): WindowVerdict {
  return {
    model: 'churn',
    version: '1',
    from: start + place * hour,
    until: start + (place + 1) * hour,
    judgedAt: start + (place + 2) * hour,
    isWhole: true,
    rows: 100,
    outcomes: 100,
    series: { 'performance/auc': { value: 0.8, low: 0.75, high: 0.85 } },
    findings: [],
    ...facts,
  }
}

/** A finding, by its key, with what a test says of it. */
export function findingOf(key: string, facts: Partial<MonitorFinding> = {}): MonitorFinding {
  const [kind] = key.split('/') as [MonitorFinding['kind']]
  const column = ['drift', 'quality'].includes(kind) ? { column: key.split('/').at(-1)! } : {}
  return {
    key,
    kind,
    severity: 'warning',
    ...column,
    found: 1,
    expected: 0,
    text: `${key} was found.`,
    advice: [`Mend ${key}.`],
    ...facts,
  }
}

export const costing = (loss: number) => ({ cost: { loss, low: loss - 0.01, high: loss + 0.01 } })
