import type { AlertItem, MonitorFinding, SeriesValue, StoredAlert } from '../../core/index.ts'
import { shownMoment, shownNumber, shownText } from '../../core/report/shown.ts'

const longest = 500
const mostAdvice = 5

const minute = (ms: number): string => shownMoment(Math.floor(ms / 60_000) * 60_000).replace(/:00$/, '')

/** A moment to the minute, UTC. */
function momentText(ms: number): string {
  const text = minute(ms)
  return `${/^\d{4}-\d\d-\d\d$/.test(text) ? `${text} 00:00` : text} UTC`
}

function whenText({ since, windows, seen, recoveredAt, ended }: StoredAlert): string {
  const count = windows === 1 ? 'in one window' : `in ${windows} windows`
  const first = `Since ${momentText(since)}, ${count}; last in the one that ended ${momentText(seen.until)}, of version ${shownText(seen.version)}.`
  if (recoveredAt === null) return first
  const why = {
    quiet: 'it does not show any more',
    'judged-anew': 'with more outcomes it does not show',
    'version-gone': 'the version is not in use any more',
    forgotten: 'nothing was seen of it for long',
  }[ended ?? 'quiet']
  return `${first} Ended ${momentText(recoveredAt)}: ${why}.`
}

function metricText(metrics: Readonly<Record<string, SeriesValue>>): string {
  const [found] = Object.entries(metrics).sort(
    ([a], [b]) =>
      Number(b.startsWith('performance')) - Number(a.startsWith('performance')) || (a < b ? -1 : 1),
  )
  if (found === undefined) return ''
  const [name, { value, low, high }] = found
  const metric = name.slice(name.indexOf('/') + 1)
  const range =
    low === undefined || high === undefined ? '' : ` (${shownNumber(low)} to ${shownNumber(high)})`
  const how = name.startsWith('estimate') ? 'is estimated at' : 'is'
  return ` In that window ${shownText(metric)} ${how} ${shownNumber(value)}${range}.`
}

function costText({ cost }: MonitorFinding, metrics: Readonly<Record<string, SeriesValue>>): string {
  if (cost === undefined || Number.isNaN(cost.loss))
    return `What it costs cannot be told.${metricText(metrics)}`
  const { loss, low, high } = cost
  return `It adds ${shownNumber(loss)} to the mean loss of a row (${shownNumber(low)} to ${shownNumber(high)}, 95 %).${metricText(metrics)}`
}

/** Puts an alert into sentences: what, since when, how much it costs, where it may come from, what to do, where to look. */
export function alertItem(
  alert: StoredAlert,
  change: AlertItem['change'],
  metrics: Readonly<Record<string, SeriesValue>> = {},
): AlertItem {
  const { id, key, severity, since, recoveredAt, windows, last, causes } = alert
  return {
    ...{ change, id, key, severity, since, until: recoveredAt, windows },
    finding: {
      ...last,
      text: shownText(last.text, longest),
      advice: last.advice.slice(0, mostAdvice).map((line) => shownText(line, longest)),
    },
    what: shownText(last.text, longest),
    when: whenText(alert),
    cost: costText(last, metrics),
    causes,
    advice: last.advice.slice(0, mostAdvice).map((line) => shownText(line, longest)),
    look: `modelwright alerts show ${id}`,
  }
}
