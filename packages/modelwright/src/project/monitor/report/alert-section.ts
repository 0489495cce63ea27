import type { AlertRecord } from '../../../core/index.ts'
import { type Html, html, type Section, shownCount, shownStretch } from '../../../core/report/index.ts'
import { moment, named, pill, roomyTable, type Told } from './facts.ts'

const mostShown = 60

function openItem({ severity, last, since, openedAt, windows, seen }: AlertRecord): Html {
  const advice = last.advice.slice(0, 3).map((step) => html`<br>${step}`)
  return html`<li class="${severity}"><p>${pill(severity)} ${last.text}</p><p class="mend">${advice.length > 0 && html`What to do:${advice}<br>`}Since ${moment(since)} UTC, told ${moment(openedAt)}, ${shownCount(windows)} ${windows === 1 ? 'window' : 'windows'}, last seen in version ${named(seen.version, 30)} until ${moment(seen.until)}.</p></li>`
}

function historyTable(recovered: readonly AlertRecord[]): Html {
  const heads = ['Alert', 'Mattered', 'Since (UTC)', 'Recovered', 'Lasted', 'Seen last as'].map((title) => ({
    title,
  }))
  const rows = recovered.slice(0, mostShown).map(({ key, severity, since, recoveredAt, last }) => ({
    cells: [
      named(key, 60),
      pill(severity),
      moment(since),
      moment(recoveredAt!),
      shownStretch(Math.max(0, recoveredAt! - since)),
      last.text,
    ],
  }))
  const left = recovered.length - mostShown
  return html`${roomyTable(heads, rows)}${left > 0 && html`<p class="small">${shownCount(left)} older ones are not listed.</p>`}`
}

/** Section on alerts that are open, and on those that recovered. */
export function alertSections({ summary: { open, recovered } }: Told): Section[] {
  const left = open.length - mostShown
  const list =
    open.length === 0
      ? html`<p>No alert is open.</p>`
      : html`<ul class="alerts">${open.slice(0, mostShown).map(openItem)}</ul>${left > 0 && html`<p class="small">${shownCount(left)} more are open.</p>`}`
  return [
    {
      id: 'alerts',
      title: 'Alerts',
      body: html`${list}${recovered.length > 0 && html`<h3>Recovered</h3>${historyTable(recovered)}`}`,
    },
  ]
}
