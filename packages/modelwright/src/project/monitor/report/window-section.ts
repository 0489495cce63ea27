import { html, type Section, shownCount, shownNumber } from '../../../core/report/index.ts'
import { moment, named, roomyTable, type Told } from './facts.ts'

const mostShown = 50

/** Section that lists the newest windows with what was found in each. */
export function windowSections({ summary: { windows, metric } }: Told): Section[] {
  if (windows.length === 0) return []
  const heads = [
    { title: 'From (UTC)' },
    { title: 'Until' },
    { title: 'Version' },
    { title: 'Rows', isNumber: true },
    { title: 'Outcomes', isNumber: true },
    ...(metric === undefined
      ? []
      : [
          { title: `${metric.name}, measured`, isNumber: true },
          { title: 'estimated', isNumber: true },
        ]),
    { title: 'Errors', isNumber: true },
    { title: 'Warnings', isNumber: true },
  ]
  const rows = windows
    .slice(-mostShown)
    .reverse()
    .map(({ from, until, isWhole, version, rows: count, outcomes, series, findings }) => {
      const worth = (name: string): string =>
        Object.hasOwn(series, name) ? shownNumber(series[name].value) : '–'
      const of = (wanted: string): string =>
        shownCount(findings.filter(({ severity }) => severity === wanted).length)
      return {
        cells: [
          moment(from),
          html`${moment(until)}${!isWhole && html` <span class="small">not over</span>`}`,
          named(version, 30),
          shownCount(count),
          shownCount(outcomes),
          ...(metric === undefined
            ? []
            : [worth(`performance/${metric.name}`), worth(`estimate/${metric.name}`)]),
          of('error'),
          of('warning'),
        ],
      }
    })
  const left = windows.length - mostShown
  return [
    {
      id: 'windows',
      title: 'Windows',
      body: html`${roomyTable(heads, rows)}${left > 0 && html`<p class="small">${shownCount(left)} older windows are drawn above and not listed.</p>`}`,
    },
  ]
}
