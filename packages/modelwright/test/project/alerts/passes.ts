import type { AlertNews, ChannelUse, MonitorFinding, WindowVerdict } from '../../../src/core/index.ts'
import {
  type AlertRequest,
  type RaisedAlerts,
  raiseAlerts,
} from '../../../src/project/alerts/raise-alerts.ts'
import type { Project } from '../../../src/project/index.ts'
import { finding, hour, verdict } from '../../monitor/alerts/windows.ts'
import { openProject } from '../stores.ts'

export const start = Date.UTC(2026, 10, 20)

/** The verdict of hour `at` of the test's days. */
export function hourly(
  at: number,
  findings: readonly MonitorFinding[],
  more: Partial<WindowVerdict> = {},
): WindowVerdict {
  const from = start + at * hour
  return verdict(0, findings, { from, until: from + hour, judgedAt: from + hour, ...more })
}

export const drifts = (...columns: readonly string[]): MonitorFinding[] =>
  columns.map((column, at) =>
    finding(`drift/${column}`, {
      severity: 'error',
      column,
      cost: { loss: 0.01 * (at + 1), low: 0, high: 0.1 },
    }),
  )

/** A project whose clock is told what time it is. */
export async function monitored(
  folder: string,
  channels: readonly ChannelUse[],
  env: Readonly<Record<string, string>> = {},
) {
  let now = start
  const project: Project = await openProject(folder, { clock: () => now })
  const tools = { env, folder, clock: () => now }
  return {
    project,
    tools,
    go: (ms: number) => {
      now += ms
    },
    now: () => now,
    pass: (verdicts: readonly WindowVerdict[], more: Partial<AlertRequest> = {}): Promise<RaisedAlerts> =>
      raiseAlerts({ alerts: project.alerts, model: 'churn', verdicts, channels, ...more }, tools),
  }
}

/** News for a store, without sending. */
export const newsOf = (
  verdicts: readonly WindowVerdict[],
  labels: readonly string[],
  rules: AlertNews['rules'],
): AlertNews => ({
  ...{ model: 'churn', verdicts, rules, events: [] },
  channels: labels.map((label) => ({ label, least: 'warning' })),
})
