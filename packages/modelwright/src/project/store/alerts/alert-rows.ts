import { canonicalJson } from '@modelwright/runtime'
import type {
  AlertEnd,
  MonitorFinding,
  MonitorWindow,
  StoredAlert,
  WindowVerdict,
} from '../../../core/index.ts'
import { findingsIn, type SeenWindow, seenIn, type WindowFindings } from '../../../monitor/index.ts'
import type { Tables } from '../schema.ts'

type Severity = 'error' | 'warning'

/** JSON of plain data; a number that is none becomes null. */
export function jsonOf(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value)))
}

/** Puts what a NaN became in JSON back. */
function findingOf(text: string): MonitorFinding {
  const { found, expected, ...rest } = JSON.parse(text) as MonitorFinding & {
    found: number | null
    expected: number | null
  }
  return { ...rest, found: found ?? Number.NaN, expected: expected ?? Number.NaN }
}

/** A row as an alert. */
export function alertOf(row: Tables['alerts']): StoredAlert {
  return {
    id: row.id,
    model: row.model,
    key: row.finding,
    severity: row.severity as Severity,
    openedAt: row.opened_at,
    since: row.since,
    windows: row.window_count,
    last: findingOf(row.last),
    seen: JSON.parse(row.seen) as MonitorWindow,
    recoveredAt: row.recovered_at,
    ended: row.ended as AlertEnd | null,
    reopened: row.reopened,
    told: row.told_at === null ? null : { severity: row.told_severity as Severity, at: row.told_at },
    causes: JSON.parse(row.causes) as string[],
  }
}

/** An alert as a row. */
export function alertRowOf(alert: StoredAlert): Tables['alerts'] {
  return {
    id: alert.id,
    model: alert.model,
    finding: alert.key,
    severity: alert.severity,
    opened_at: alert.openedAt,
    since: alert.since,
    window_count: alert.windows,
    last: jsonOf(alert.last),
    seen: jsonOf(alert.seen),
    causes: jsonOf(alert.causes),
    reopened: alert.reopened,
    recovered_at: alert.recoveredAt,
    ended: alert.ended,
    told_severity: alert.told?.severity ?? null,
    told_at: alert.told?.at ?? null,
  }
}

/** A verdict as what is remembered of its window. */
export function windowRowOf(verdict: WindowVerdict): Tables['alert_windows'] {
  const { version, from, until, judgedAt, mute, ...facts } = seenIn(verdict)
  return {
    model: verdict.model,
    of_version: version,
    starts_at: from,
    ends_at: until,
    judged_at: judgedAt,
    facts: jsonOf({ ...facts, mute: [...mute] }),
    findings: jsonOf(findingsIn(verdict)),
  }
}

/** A row as what decides about alerts. */
export function seenWindowOf(row: Omit<Tables['alert_windows'], 'findings' | 'model'>): SeenWindow {
  const { mute, ...facts } = JSON.parse(row.facts) as Omit<SeenWindow, 'mute'> & { mute: string[] }
  return {
    ...facts,
    mute: new Set(mute),
    version: row.of_version,
    from: row.starts_at,
    until: row.ends_at,
    judgedAt: row.judged_at,
  }
}

/** What the text of alerts needs of a window. */
export function windowFindingsOf(text: string): WindowFindings {
  const { findings, metrics, sources } = JSON.parse(text) as WindowFindings
  return {
    metrics,
    ...(sources === undefined ? {} : { sources }),
    findings: Object.fromEntries(
      Object.entries(findings).map(([key, finding]) => [key, findingOf(JSON.stringify(finding))]),
    ),
  }
}
