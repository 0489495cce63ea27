import type { MonitorFinding, StoredAlert, WindowVerdict } from '../../../src/core/index.ts'
import {
  changeAlerts,
  findingsIn,
  readAlertRules,
  type SeenWindow,
  seenIn,
} from '../../../src/monitor/index.ts'

export const hour = 3_600_000
export const rules = readAlertRules()

/** A finding as a window shows it. */
export function finding(key: string, more: Partial<MonitorFinding> = {}): MonitorFinding {
  return {
    ...{ key, kind: 'drift', severity: 'warning', column: key.split('/')[1] ?? 'age' },
    ...{ found: 0.4, expected: 0.1, text: `The column of ${key} moved.`, advice: ['Look at it.'] },
    ...more,
  }
}

/** The verdict of the window of hour `at`. */
export function verdict(
  at: number,
  findings: readonly MonitorFinding[],
  more: Partial<WindowVerdict> = {},
): WindowVerdict {
  return {
    ...{ model: 'churn', version: '1', from: at * hour, until: (at + 1) * hour, judgedAt: (at + 1) * hour },
    ...{ isWhole: true, rows: 100, outcomes: 50, series: {}, findings },
    ...more,
  }
}

/** Windows from one letter each: `e` error, `w` warning, `q` quiet, `.` nothing can be said, `p` and `P` not over, without and with a warning. */
export function windowsOf(letters: string, key = 'drift/age'): WindowVerdict[] {
  return [...letters].map((letter, at) => {
    const severity = letter === 'e' ? 'error' : 'warning'
    const shows = 'ewP'.includes(letter)
    return verdict(at, shows ? [finding(key, { severity })] : [], {
      isWhole: !'pP'.includes(letter),
      ...(letter === '.' ? { rows: 0, outcomes: 0 } : {}),
    })
  })
}

/** What is remembered between passes, without a store. */
export interface Memory {
  readonly verdicts: ReadonlyMap<string, WindowVerdict>
  readonly alerts: ReadonlyMap<string, StoredAlert>
  readonly changes: readonly string[]
}

export const noMemory: Memory = { verdicts: new Map(), alerts: new Map(), changes: [] }

/** One pass over verdicts. */
export function pass(
  memory: Memory,
  news: readonly WindowVerdict[],
  { now = 0, live }: { now?: number; live?: readonly string[] } = {},
): Memory {
  const verdicts = new Map(memory.verdicts)
  for (const one of news) {
    const name = `${one.version} ${one.from} ${one.until}`
    if ((verdicts.get(name)?.judgedAt ?? -1) <= one.judgedAt) verdicts.set(name, one)
  }
  if (live !== undefined)
    for (const [name, { version }] of verdicts) if (!live.includes(version)) verdicts.delete(name)
  const known = [...memory.alerts.values()].sort((a, b) => (b.recoveredAt ?? 0) - (a.recoveredAt ?? 0))
  const changed = changeAlerts({
    ...{ model: 'churn', known, rules, now, live },
    windows: [...verdicts.values()].map(seenIn),
    idOf: (key, since) => `${key} ${since}`,
    findingOf: (key, { version, from, until }: SeenWindow) =>
      findingsIn(verdicts.get(`${version} ${from} ${until}`)!).findings[key],
  })
  const alerts = new Map(memory.alerts)
  for (const { alert } of changed) alerts.set(alert.id, alert)
  const changes = changed.flatMap(({ alert, change }) =>
    change === undefined ? [] : [`${change} ${alert.key}`],
  )
  return { verdicts, alerts, changes }
}

/** Passes one after the other, a window each; what changed in each. */
export function passes(letters: string): { memory: Memory; changes: string[][] } {
  let memory = noMemory
  const changes: string[][] = []
  for (const [at, window] of windowsOf(letters).entries()) {
    memory = pass(memory, [window], { now: (at + 1) * hour })
    changes.push(memory.changes.map((change) => change.split(' ')[0]))
  }
  return { memory, changes }
}
