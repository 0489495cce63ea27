import type { AlertRecord, MonitorFinding, WindowVerdict } from './monitor.ts'

/** When alerts open, end and are told again. */
export interface AlertRules {
  /** A warning opens an alert once so many … */
  readonly warnings: number
  /** … of the last so many windows showed it. An error opens one at once. */
  readonly of: number
  /** So many whole windows in a row that do not show it end an alert; doubled with each re-opening, up to four times as many. */
  readonly quiet: number
  /** An alert that ended opens again, as the same, when it shows within so many windows. */
  readonly reopen: number
  /** Errors that stay open are told again after so many hours. */
  readonly repeatHours: number
  /** A message tells so many alerts in full; of the rest it says how many there are. */
  readonly most: number
}

/** What became of an alert. */
export type AlertChange = 'opened' | 'reopened' | 'rose' | 'fell' | 'recovered'

/** Why an alert ended: it was quiet for long enough, its windows were judged anew, its version is not in use, or nothing was seen of it for long. */
export type AlertEnd = 'quiet' | 'judged-anew' | 'version-gone' | 'forgotten'

/** An alert with what is kept of it besides. Plain data. */
export interface StoredAlert extends AlertRecord {
  /** Null: it is open. */
  readonly ended: AlertEnd | null
  /** How often it opened again. */
  readonly reopened: number
  /** The severity people were last told, and when; null: nobody was told that it is open. */
  readonly told: { readonly severity: 'error' | 'warning'; readonly at: number } | null
  /** What its text says besides the finding: columns that may be the cause, the dearest first. */
  readonly causes: readonly string[]
}

/** One step in the life of an alert. */
export interface AlertEvent {
  readonly at: number
  /** `told` and `silenced` say what became of the message. */
  readonly what: AlertChange | 'told'
  readonly severity: 'error' | 'warning'
  readonly text: string
}

/** Some alerts that nobody is told of for a time. */
export interface AlertSilence {
  readonly id: string
  /** Keys, with `*` for anything: `drift/*`. */
  readonly pattern: string
  /** Null: of every model. */
  readonly model: string | null
  /** Null: of every column, and of none. */
  readonly column: string | null
  readonly until: number
  readonly reason: string
  readonly author: string
  readonly madeAt: number
}

/** One alert within a message, in sentences. */
export interface AlertItem {
  readonly change: Exclude<AlertChange, 'fell'> | 'still-open'
  readonly id: string
  readonly key: string
  readonly severity: 'error' | 'warning'
  readonly since: number
  readonly until: number | null
  readonly windows: number
  readonly finding: MonitorFinding
  /** What was found. */
  readonly what: string
  readonly when: string
  /** What it adds to the mean loss of a row. */
  readonly cost: string
  /** Where it may come from, the likeliest first. */
  readonly causes: readonly string[]
  readonly advice: readonly string[]
  /** The command that shows all of it. */
  readonly look: string
}

/** What a channel brings to people: all that one pass has to say of one model. Plain data. */
export interface AlertMessage {
  readonly id: string
  readonly kind: 'alerts' | 'undelivered' | 'test'
  readonly model: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** The worst of what it tells; `recovered`: nothing but alerts that ended. */
  readonly severity: 'error' | 'warning' | 'recovered'
  /** One line: a subject. */
  readonly title: string
  /** The dearest first. */
  readonly items: readonly AlertItem[]
  /** Alerts that are not told in full, in a sentence each kind. */
  readonly rest: readonly string[]
  /** Where to look. */
  readonly look: readonly string[]
}

/** One message on its way to one channel. */
export interface AlertDelivery {
  /** Equal however often it is tried: a receiver knows by it what it has already. */
  readonly id: string
  /** Of the message. */
  readonly message: string
  readonly model: string
  /** The channel's label, and whom of it: `email/ops@example.org`. */
  readonly channel: string
  readonly state: 'waiting' | 'sent' | 'given-up'
  readonly title: string
  readonly attempts: number
  readonly madeAt: number
  /** When it is tried next; of one that is settled: when that was. */
  readonly at: number
  /** What went wrong last; '' where nothing did. */
  readonly problem: string
}

/** A delivery that this process alone may try, until its lease ends. */
export interface ClaimedDelivery {
  readonly id: string
  readonly channel: string
  readonly attempt: number
  readonly madeAt: number
  readonly token: string
  readonly message: AlertMessage
}

/** What became of an attempt. */
export type DeliveryResult =
  | { readonly sent: true; readonly note?: string }
  | { readonly sent: false; readonly problem: string; readonly nextAt: number; readonly givesUp: boolean }

/** Something that happened to a model, which an alert may come from. */
export interface ModelEvent {
  readonly at: number
  /** As the rest of a sentence: `version 4 became champion`. */
  readonly text: string
}

/** What a pass gives to be made into alerts. */
export interface AlertNews {
  readonly model: string
  readonly verdicts: readonly WindowVerdict[]
  /** Versions in use: alerts of others end. Absent: nothing is said of that. */
  readonly live?: readonly string[] | undefined
  readonly rules: AlertRules
  /** Whom messages go to: the label of a channel, whom of it, and how bad it must be. */
  readonly channels: readonly { readonly label: string; readonly least: 'error' | 'warning' }[]
  readonly events: readonly ModelEvent[]
}

/** What a pass did to alerts. Plain data. */
export interface AlertPass {
  readonly changes: readonly {
    readonly change: AlertChange
    readonly alert: StoredAlert
  }[]
  /** Null: there was nothing to tell. */
  readonly message: AlertMessage | null
  readonly open: number
}

/** Alerts of a store with all that belongs to them. Several processes may work on it at once. */
export interface AlertStore {
  /** Takes in verdicts, changes alerts, and puts what is to be told into the outbox: all in one transaction. */
  raise(news: AlertNews): Promise<AlertPass>
  /** Until which judgement verdicts of a model were taken in: milliseconds since 1970-01-01 UTC; undefined: none were. */
  takenUntil(model: string): Promise<number | undefined>
  /** Open ones first, the dearest first; then those that ended, the latest first. */
  list(options?: {
    readonly model?: string | undefined
    readonly all?: boolean
    readonly limit?: number
  }): Promise<readonly StoredAlert[]>
  /** By its id or the beginning of it. @throws {ModelwrightError} MONITOR_ALERT_UNKNOWN */
  get(id: string): Promise<{ readonly alert: StoredAlert; readonly events: readonly AlertEvent[] }>
  silence(given: Omit<AlertSilence, 'id' | 'author' | 'madeAt'>): Promise<AlertSilence>
  /** @throws {ModelwrightError} MONITOR_SILENCE_UNKNOWN */
  unsilence(id: string): Promise<AlertSilence>
  /** Those that still hold, or all. */
  silences(options?: { readonly all?: boolean }): Promise<readonly AlertSilence[]>
  deliveries(options?: {
    readonly model?: string | undefined
    readonly state?: AlertDelivery['state'] | undefined
    readonly limit?: number
  }): Promise<readonly AlertDelivery[]>
  /** Takes the next delivery that is due to one of these channels; undefined: none is, or others have them. */
  claim(model: string, channel: string, leaseMs: number): Promise<ClaimedDelivery | undefined>
  /** Writes down what came of an attempt; false: the lease was lost, and it was not failure that was to be noted. */
  settle(claimed: ClaimedDelivery, result: DeliveryResult): Promise<boolean>
  /** Tells other channels which messages were given up, each once; what is older than `before` and waits for another channel is given up. */
  tellGivenUp(model: string, channels: readonly string[], before: number): Promise<readonly AlertDelivery[]>
}
