/** Tables of alerts, and of the messages that tell of them. */
export interface AlertTables {
  alerts: {
    id: string
    model: string
    /** Key of the finding. */
    finding: string
    severity: string
    opened_at: number
    since: number
    window_count: number
    /** JSON of the finding as it was seen last. */
    last: string
    /** JSON of the window it was seen in last. */
    seen: string
    /** JSON of sentences. */
    causes: string
    reopened: number
    /** Null: it is open. */
    recovered_at: number | null
    ended: string | null
    told_severity: string | null
    told_at: number | null
  }
  alert_events: { alert: string; position: number; at: number; what: string; severity: string; text: string }
  alert_windows: {
    model: string
    of_version: string
    starts_at: number
    ends_at: number
    judged_at: number
    /** JSON of what decides about alerts. */
    facts: string
    /** JSON of what their text needs. */
    findings: string
  }
  alert_silences: {
    id: string
    pattern: string
    model: string | null
    of_column: string | null
    until_at: number
    reason: string
    author: string
    made_at: number
  }
  alert_messages: { id: string; model: string; made_at: number; message: string }
  alert_deliveries: {
    id: string
    message: string
    model: string
    channel: string
    state: string
    made_at: number
    /** Among those made at the same moment. */
    position: number
    attempts: number
    /** When it may be tried; of one that is settled: when that was. */
    next_at: number
    problem: string
    /** 1: others were told that it was given up. */
    is_told: number
    /** Tells this taking from every other; null: nobody tries it. */
    token: string | null
    lease_until: number
    machine: string
    pid: number
    process: string
  }
}
