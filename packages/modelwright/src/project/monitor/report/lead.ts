import {
  type Card,
  cards,
  type Html,
  html,
  type Section,
  shownCount,
  shownNumber,
  shownRange,
  shownText,
} from '../../../core/report/index.ts'
import { type MonitorSummary, monitorAnswers } from '../../../monitor/index.ts'
import { moment } from './facts.ts'

/** The page in a sentence or two: whether the model is well, and since when it is not. */
export function leadOf(summary: MonitorSummary): Html {
  return html`<p>${monitorAnswers(summary).isWell}</p>`
}

const stateWords = { ill: 'not well', ailing: 'look at it', well: 'well', unknown: 'not known' } as const

function metricCard({ metric }: MonitorSummary): Card[] {
  if (metric?.now === undefined) return []
  const { name, now, trained } = metric
  const interval =
    now.low === undefined || now.high === undefined ? '' : ` (${shownRange(now.low, now.high)})`
  const level = trained === undefined ? '' : `; ${shownNumber(trained.value)} at training`
  return [{ label: name, value: shownNumber(now.value), note: `${now.source}${interval}${level}` }]
}

function costCard({ causes }: MonitorSummary): Card[] {
  const dearest = causes.find(({ isNow, cost }) => isNow && cost !== undefined && Number.isFinite(cost.loss))
  if (dearest?.cost === undefined) return []
  const { loss, low, high } = dearest.cost
  return [
    {
      label: 'Dearest cause',
      value: shownText(dearest.name, 24),
      note: `${loss > 0 ? '+' : ''}${shownNumber(loss)} mean loss (${shownRange(low, high)})`,
    },
  ]
}

/** The model at a glance. */
export function summaryCards(summary: MonitorSummary): Html {
  const { state, since, windows, open, versions } = summary
  const last = windows.at(-1)
  const errors = open.filter(({ severity }) => severity === 'error').length
  const newest = windows.filter(({ from }) => from === last?.from)
  const rows = newest.reduce((sum, window) => sum + window.rows, 0)
  const outcomes = newest.reduce((sum, window) => sum + window.outcomes, 0)
  return cards([
    {
      label: 'The model is',
      value: stateWords[state],
      ...(since === undefined ? {} : { note: `since ${moment(since)} UTC` }),
    },
    ...metricCard(summary),
    ...costCard(summary),
    { label: 'Rows, newest window', value: shownCount(rows), note: `${shownCount(outcomes)} outcomes known` },
    {
      label: 'Open alerts',
      value: shownCount(open.length),
      ...(errors > 0 ? { note: `${errors} ${errors === 1 ? 'error' : 'errors'}` } : {}),
    },
    {
      label: 'Windows',
      value: shownCount(windows.length),
      ...(versions.length === 0
        ? {}
        : { note: `version ${shownText(versions.slice(0, 3).join(', '), 40)} now` }),
    },
  ])
}

/** Section with the answers that come first. */
export function answerSection(summary: MonitorSummary): Section {
  const { cost, why, todo } = monitorAnswers(summary)
  const { advice } = summary
  const steps =
    advice.length > 1
      ? html`<ol class="todo">${advice.slice(0, 6).map((step) => html`<li>${step}</li>`)}</ol>`
      : html`<p>${todo}</p>`
  const facts = [
    ...(cost === undefined ? [] : [html`<dt>What does it cost?</dt><dd>${cost}</dd>`]),
    ...(why === undefined ? [] : [html`<dt>Why?</dt><dd>${why}</dd>`]),
  ]
  return {
    id: 'answer',
    title: 'Is the model well?',
    body: html`${summaryCards(summary)}${facts.length > 0 && html`<dl class="answers">${facts}</dl>`}<h3>What to do</h3>${steps}`,
  }
}
