import type { ModelEvent, MonitorFinding, StoredAlert } from '../../core/index.ts'
import { shownMoment, shownNumber, shownText } from '../../core/report/shown.ts'
import { costOf, type WindowFindings } from './seen-window.ts'

const mostColumns = 3
const mostSlices = 2

const isEffect = (kind: MonitorFinding['kind']): boolean =>
  ['estimate', 'performance', 'calibration', 'fairness', 'predictions'].includes(kind)

/** Columns of the same window that are off and cost something: they come before what they do to the model. */
function columnsOf({ last }: StoredAlert, findings: readonly MonitorFinding[]): string[] {
  if (!isEffect(last.kind)) return []
  const off = findings.filter(({ kind, column }) => column !== undefined && !isEffect(kind))
  const dearest = new Map<string, MonitorFinding>()
  for (const finding of off) {
    const known = dearest.get(finding.column!)
    if (known === undefined || costOf(finding) > costOf(known)) dearest.set(finding.column!, finding)
  }
  return [...dearest.values()]
    .sort((a, b) => costOf(b) - costOf(a) || (a.key < b.key ? -1 : 1))
    .slice(0, mostColumns)
    .map((finding) => {
      const cost = costOf(finding)
      const adds = Number.isFinite(cost) ? `, which adds ${shownNumber(cost)} to the loss of a row` : ''
      return `The column "${shownText(finding.column!)}" is off (${finding.kind})${adds}.`
    })
}

/** Rows of the window that are worse than the others. */
function slicesOf({ last, key }: StoredAlert, findings: readonly MonitorFinding[]): string[] {
  const own = last.slice === undefined ? [] : [last.slice]
  const below = findings
    .filter((finding) => finding.slice !== undefined && finding.key.startsWith(`${key}/`))
    .sort((a, b) => costOf(b) - costOf(a) || (a.key < b.key ? -1 : 1))
    .map(({ slice }) => slice!)
  return [...new Set([...own, ...below])]
    .slice(0, mostSlices)
    .map((slice) => `It is so where ${shownText(slice, 120)}.`)
}

/** What happened to the model last before the first window that showed it was over, and not long before it. */
function eventOf({ since, seen }: StoredAlert, events: readonly ModelEvent[]): string[] {
  const length = seen.until - seen.from
  const near = events.filter(({ at }) => at < since + length && at >= since - length)
  const last = [...near].sort((a, b) => b.at - a.at)[0]
  if (last === undefined) return []
  return [`It began when ${shownText(last.text, 200)} (${shownMoment(last.at)} UTC).`]
}

/** Says where an alert may come from, the likeliest first: an event, columns that are off, rows that fare worse. */
export function causesOf(
  alert: StoredAlert,
  { findings }: WindowFindings,
  events: readonly ModelEvent[],
): readonly string[] {
  const others = Object.values(findings).filter(({ key }) => key !== alert.key)
  return [...eventOf(alert, events), ...columnsOf(alert, others), ...slicesOf(alert, others)]
}
