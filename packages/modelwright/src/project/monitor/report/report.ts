import { html, openPainter, pageOf, type Section, shownCount, shownText } from '../../../core/report/index.ts'
import { monitorSummary } from '../../../monitor/index.ts'
import { alertSections } from './alert-section.ts'
import { causeSections } from './cause-section.ts'
import { driftSections } from './drift-section.ts'
import {
  calibrationSections,
  fairnessSections,
  partSections,
  predictionSections,
  serviceSections,
  sliceSections,
} from './effect-sections.ts'
import { type MonitorReportInput, type Told, toldOf } from './facts.ts'
import { answerSection, leadOf } from './lead.ts'
import { metricSections } from './metric-section.ts'
import { volumeSections } from './volume-section.ts'
import { windowSections } from './window-section.ts'

function sectionsOf(told: Told): Section[] {
  return [
    answerSection(told.summary),
    ...(told.summary.windows.length === 0 ? [] : metricSections(told)),
    ...causeSections(told),
    ...volumeSections(told),
    ...driftSections(told),
    ...partSections(told),
    ...sliceSections(told),
    ...predictionSections(told),
    ...calibrationSections(told),
    ...fairnessSections(told),
    ...serviceSections(told),
    ...alertSections(told),
    ...windowSections(told),
  ]
}

/**
 * Makes a page of what was seen of a model in production: whether it is well, since when not, what that costs and why, then what
 * it rests on.
 *
 * One self-contained file without scripts or requests. The same input gives the same page.
 *
 * @returns a whole HTML document
 */
export async function monitorReport(input: MonitorReportInput): Promise<string> {
  const summary = monitorSummary(input)
  const told = toldOf(await openPainter(), summary, input.samples)
  const { windows } = summary
  const last = windows.at(-1)
  const judged = windows.reduce((most, { judgedAt }) => Math.max(most, judgedAt), 0)
  const when =
    last === undefined
      ? ''
      : `, judged last ${new Date(judged).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return pageOf({
    title: shownText(input.model, 80),
    kicker: 'Model in production',
    lead: leadOf(summary),
    sections: sectionsOf(told),
    footer: html`<p>Made by Modelwright monitor from ${shownCount(windows.length)} windows${when}. All times are UTC.</p>`,
  })
}
