import type { AlertDelivery, AlertEvent, AlertSilence, StoredAlert } from '../core/index.ts'
import { shownText } from '../core/report/shown.ts'
import { alertItem, itemLines, silenceOf } from '../monitor/index.ts'
import type { ChannelTest } from '../project/alerts/test-channels.ts'
import { alignColumns, shownDuration, shownNumber } from './columns.ts'
import { printable } from './printable.ts'

const mostText = 90

/** A moment to the minute, UTC. A clock may have said anything. */
function minute(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : '–'
}

const stateOf = (alert: StoredAlert, silences: readonly AlertSilence[], now: number): string => {
  if (alert.recoveredAt !== null) return 'ended'
  return silenceOf(alert, silences, now) === undefined ? alert.severity : `${alert.severity}, silenced`
}

function silencesText(silences: readonly AlertSilence[]): string {
  if (silences.length === 0) return ''
  const rows = silences.map(({ id, pattern, model, column, until, author, reason }) => [
    id,
    `${pattern}${column === null ? '' : ` of column ${column}`}`,
    model ?? 'every model',
    minute(until),
    author,
    shownText(reason, mostText),
  ])
  return `\nSilences\n${alignColumns([['ID', 'ALERTS', 'MODEL', 'UNTIL (UTC)', 'BY', 'WHY'], ...rows])}`
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Says what has not reached people; '' where all has. */
function undeliveredText(deliveries: readonly AlertDelivery[]): string {
  const late = deliveries.filter(({ state, attempts }) => state === 'waiting' && attempts > 0)
  const givenUp = deliveries.filter(({ state }) => state === 'given-up')
  const lines = [
    ...(late.length === 0
      ? []
      : [
          `${counted(late.length, 'message')} could not be delivered yet; the last problem, of ${late[0].channel}: ${late[0].problem}`,
        ]),
    ...(givenUp.length === 0
      ? []
      : [`${counted(givenUp.length, 'message')} were given up: see  modelwright alerts deliveries`]),
  ]
  return lines.length === 0 ? '' : `\n${lines.map((line) => `${printable(line)}\n`).join('')}`
}

/** What `alerts list` knows. */
export interface AlertList {
  readonly alerts: readonly StoredAlert[]
  readonly silences: readonly AlertSilence[]
  /** Deliveries that wait or were given up. */
  readonly deliveries: readonly AlertDelivery[]
}

/** Alerts as a table, with silences and what has not been delivered. */
export function alertsText({ alerts, silences, deliveries }: AlertList, now: number): string {
  const rows = alerts.map((alert) => [
    alert.id,
    stateOf(alert, silences, now),
    alert.model,
    minute(alert.since),
    String(alert.windows),
    alert.last.cost === undefined ? '–' : shownNumber(alert.last.cost.loss),
    alert.key,
    shownText(alert.last.text, mostText),
  ])
  const heads = ['ID', 'STATE', 'MODEL', 'SINCE (UTC)', 'WINDOWS', 'COST A ROW', 'ALERT', 'WHAT']
  const table = rows.length === 0 ? 'No alert is open.\n' : alignColumns([heads, ...rows], { right: [4, 5] })
  return `${table}${silencesText(silences)}${undeliveredText(deliveries)}`
}

/** One alert with all that became of it. */
export function alertText(
  alert: StoredAlert,
  events: readonly AlertEvent[],
  silence: AlertSilence | undefined,
): string {
  const change = alert.recoveredAt === null ? 'opened' : 'recovered'
  const lines = itemLines(alertItem(alert, change)).slice(0, -1)
  const facts = alignColumns(
    [
      ['alert', `${alert.id}, ${alert.key} of ${alert.model}`],
      ['found', `${shownNumber(alert.last.found)}; ${shownNumber(alert.last.expected)} is expected`],
      ...(alert.last.column === undefined ? [] : [['column', alert.last.column]]),
      ...(alert.last.slice === undefined ? [] : [['rows', alert.last.slice]]),
      ...(silence === undefined
        ? []
        : [['silenced', `until ${minute(silence.until)} UTC by ${silence.author}: ${silence.reason}`]]),
    ],
    { indent: '  ' },
  )
  const rows = events.map(({ at, what, severity, text }) => [
    minute(at),
    what,
    severity,
    shownText(text, 120),
  ])
  return `${lines.map((line) => `${printable(line)}\n`).join('')}\n${facts}\n${alignColumns([['WHEN (UTC)', 'WHAT', 'SEVERITY', ''], ...rows])}`
}

/** What was sent, what waits and what was given up. */
export function deliveriesText(deliveries: readonly AlertDelivery[]): string {
  if (deliveries.length === 0) return 'No message was to be delivered.\n'
  const rows = deliveries.map(({ madeAt, state, channel, attempts, at, title, problem }) => [
    minute(madeAt),
    state,
    channel,
    String(attempts),
    minute(at),
    shownText(title, 60),
    shownText(problem === '' ? '–' : problem, mostText),
  ])
  const heads = ['MADE (UTC)', 'STATE', 'TO', 'ATTEMPTS', 'SENT OR NEXT', 'MESSAGE', 'PROBLEM']
  return alignColumns([heads, ...rows], { right: [3] })
}

/** How each channel fared. */
export function channelTestsText(tests: readonly ChannelTest[]): string {
  return alignColumns(
    tests.map(({ channel, problem, durationMs }) => [
      channel,
      problem === '' ? `took the message in ${shownDuration(durationMs)}` : problem,
    ]),
  )
}

/** One silence, in a sentence. */
export function silenceText({ id, pattern, model, column, until }: AlertSilence): string {
  const of = `${model === null ? '' : ` of ${model}`}${column === null ? '' : `, of the column ${column}`}`
  return printable(
    `Nobody is told of alerts ${pattern}${of}, until ${minute(until)} UTC. End it before:  modelwright alerts unsilence ${id}\n`,
  )
}
