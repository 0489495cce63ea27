import { type Html, html, nothing, shownText } from '../../core/report/index.ts'
import type { Alert, Profile } from '../profile-types.ts'

/** Alerts of one kind that are shown one by one. */
const mostShown = 15

const severityNames = { error: 'mend', warning: 'look', info: 'know' } as const

/** Names columns that may be left out, as one line of the workflow file. */
function ignoreAll(alerts: readonly Alert[]): Html {
  const names = alerts.flatMap(({ mend, column }) =>
    mend?.startsWith('ignore:') === true && column !== undefined ? [column] : [],
  )
  if (names.length < 2) return nothing
  const line = `ignore: [${[...new Set(names)].map((name) => JSON.stringify(shownText(name, 80))).join(', ')}]`
  const shown = line.length > 4000 ? `${line.slice(0, 4000)} …` : line
  return html`<p class="small">To leave out every column named above: <code>${shown}</code></p>`
}

function itemOf(
  { alert, column, severity, evidence, mend }: Alert,
  anchors: ReadonlyMap<string, string>,
): Html {
  const anchor = column === undefined ? undefined : anchors.get(column)
  const shown = column === undefined ? '' : shownText(column)
  const name =
    anchor === undefined ? html`<bdi>${shown}</bdi>` : html`<a href="#${anchor}"><bdi>${shown}</bdi></a>`
  const mendLine =
    mend === undefined ? nothing : html`<p class="mend"><code>${shownText(mend, 160)}</code></p>`
  return html`<li class="${severity}"><p><span class="pill ${severity}">${severityNames[severity]}</span> <strong>${alert}</strong>${column !== undefined && html` in ${name}`}. ${shownText(evidence, 400)}</p>${mendLine}</li>
`
}

/** Lists what to look into, worst first, each with the line of the workflow file that mends it. */
export function alertSection({ alerts }: Profile, anchors: ReadonlyMap<string, string>): Html {
  if (alerts.length === 0) return html`<p>Nothing stands out.</p>`
  const seen = new Map<string, number>()
  const shown = alerts.filter(({ alert }) => {
    const count = (seen.get(alert) ?? 0) + 1
    seen.set(alert, count)
    return count <= mostShown
  })
  const more = [...seen].filter(([, count]) => count > mostShown)
  const rest = more.map(([alert, count]) => html`<p class="small">${count - mostShown} more of ${alert}.</p>`)
  return html`<ul class="alerts">${shown.map((alert) => itemOf(alert, anchors))}</ul>${rest}${ignoreAll(alerts)}`
}
