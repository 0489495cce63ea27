import type {
  AlertItem,
  AlertMessage,
  AlertRules,
  AlertSilence,
  SeriesValue,
  StoredAlert,
} from '../../core/index.ts'
import { shownText } from '../../core/report/shown.ts'
import { alertItem } from './alert-item.ts'
import { costOf } from './seen-window.ts'
import { silenceOf } from './silences.ts'

/** An alert that people are to hear of. */
export interface AlertTelling {
  readonly alert: StoredAlert
  readonly change: AlertItem['change']
}

/** What of an alert nobody has been told yet; undefined: nothing. */
export function untold(alert: StoredAlert, rules: AlertRules, now: number): AlertTelling | undefined {
  const { told, severity, ended, reopened } = alert
  if (ended !== null) return told === null ? undefined : { alert, change: 'recovered' }
  if (told === null) return { alert, change: reopened > 0 ? 'reopened' : 'opened' }
  if (severity === 'error' && told.severity === 'warning') return { alert, change: 'rose' }
  const isDue = severity === 'error' && now - told.at >= rules.repeatHours * 3_600_000
  return isDue ? { alert, change: 'still-open' } : undefined
}

const rankOf = ({ alert, change }: AlertTelling): number =>
  change === 'recovered' ? 0 : alert.severity === 'error' ? 2 : 1

/** Errors first, what ended last; the dearest first among equals. */
export function inOrder(tellings: readonly AlertTelling[]): readonly AlertTelling[] {
  return [...tellings].sort((a, b) => {
    const byCost = costOf(b.alert.last) - costOf(a.alert.last)
    return (
      rankOf(b) - rankOf(a) ||
      (Number.isNaN(byCost) ? 0 : byCost) ||
      (a.alert.key < b.alert.key ? -1 : Number(a.alert.key > b.alert.key))
    )
  })
}

/** Everything that is to be told now, in order; what is silenced waits until the silence ends. */
export function toTell(
  alerts: readonly StoredAlert[],
  {
    rules,
    silences,
    now,
  }: { readonly rules: AlertRules; readonly silences: readonly AlertSilence[]; readonly now: number },
): readonly AlertTelling[] {
  return inOrder(
    alerts.flatMap((alert) => {
      const telling = untold(alert, rules, now)
      return telling === undefined || silenceOf(alert, silences, now) !== undefined ? [] : [telling]
    }),
  )
}

/** An alert once people were told. */
export function asTold({ alert, change }: AlertTelling, now: number): StoredAlert {
  if (change === 'recovered') return { ...alert, told: null }
  // Who knows of an error need not be told that it is one again after it was a warning for a while.
  const severity = alert.told?.severity === 'error' ? 'error' : alert.severity
  return { ...alert, told: { severity, at: now } }
}

const words = {
  opened: '',
  reopened: 'again: ',
  rose: 'now an error: ',
  'still-open': 'still: ',
  recovered: '',
} as const

function titleOf(
  model: string,
  severity: AlertMessage['severity'],
  tellings: readonly AlertTelling[],
): string {
  const [first] = tellings
  const text = `${words[first.change]}${shownText(first.alert.last.text, 140)}`
  const more = tellings.length === 1 ? '' : ` (and ${tellings.length - 1} more)`
  return `[${severity}] ${shownText(model)}: ${text}${more}`
}

const kindsOf = (tellings: readonly AlertTelling[]): readonly string[] => {
  const counts = new Map<string, number>()
  for (const { alert, change } of tellings) {
    const what = change === 'recovered' ? 'recovered' : alert.severity
    const name = `${alert.last.kind} (${what})`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} more: ${name}.`)
}

/**
 * Puts all that is to be told of a model into one message: the worst and dearest in full, of the rest how many there are.
 *
 * @param tellings - in order; at least one
 */
export function messageOf(
  tellings: readonly AlertTelling[],
  {
    id,
    model,
    now,
    rules,
    metricsOf,
  }: {
    readonly id: string
    readonly model: string
    readonly now: number
    readonly rules: AlertRules
    metricsOf(alert: StoredAlert): Readonly<Record<string, SeriesValue>>
  },
): AlertMessage {
  const severity = (['recovered', 'warning', 'error'] as const)[rankOf(tellings[0])]
  const told = tellings.slice(0, rules.most)
  return {
    ...{ id, kind: 'alerts', model, at: now, severity },
    title: titleOf(model, severity, tellings),
    items: told.map(({ alert, change }) => alertItem(alert, change, metricsOf(alert))),
    rest: kindsOf(tellings.slice(rules.most)),
    look: [
      `modelwright alerts list --model ${shownText(model)}`,
      `modelwright monitor ${shownText(model)} --report report.html`,
    ],
  }
}

/** The worst that a message tells a channel of: what ended counts as it was told. */
export function worstOf(tellings: readonly AlertTelling[]): 'error' | 'warning' {
  const isError = ({ alert, change }: AlertTelling): boolean =>
    (change === 'recovered' ? alert.told?.severity : alert.severity) === 'error'
  return tellings.some(isError) ? 'error' : 'warning'
}
