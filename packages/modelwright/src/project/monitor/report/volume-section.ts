import {
  figure,
  type Html,
  html,
  type Section,
  shownCompact,
  shownCount,
  shownShare,
  type TimeLine,
  timelineChart,
} from '../../../core/report/index.ts'
import { momentsOf, seriesOf } from '../../../monitor/index.ts'
import { keys, moment, named, pill, roomyTable, type Told } from './facts.ts'
import { middle } from './metric-section.ts'

/** Series of shares drawn beside the volume, at most. */
const mostShares = 6

const colors = ['var(--bad)', 'var(--warn)', 'var(--second)', 'var(--good)', 'var(--accent)', 'var(--soft)']

function volumeLines({ windows }: Told['summary']): TimeLine[] {
  const moments = momentsOf(windows)
  const line = (name: string, color: string, of: 'rows' | 'outcomes'): TimeLine => ({
    name,
    color,
    values: moments.map((one) => ({
      at: middle(one),
      value: one.verdicts.reduce((sum, verdict) => sum + verdict[of], 0),
    })),
  })
  const outcomes = line('rows whose outcome is known', 'var(--good)', 'outcomes')
  const hasOutcomes = outcomes.values.some(({ value }) => value > 0)
  return [line('rows', 'var(--accent)', 'rows'), ...(hasOutcomes ? [outcomes] : [])]
}

/** `quality/age/missing` reads `age: missing`. */
function qualityName(name: string): string {
  const [, column, what] = /^quality\/(.*)\/([^/]+)$/s.exec(name) ?? []
  return column === undefined ? name.slice('quality/'.length) : `${column}: ${what}`
}

/** Shares of rows that were off: the greatest of those that ever moved. */
function qualityLines({ names, summary: { windows } }: Told): TimeLine[] {
  return names
    .filter((name) => name.startsWith('quality/'))
    .map((name) => ({ name: qualityName(name), values: seriesOf(windows, name) }))
    .map((one) => ({
      ...one,
      most: one.values.reduce((most, { value }) => (value > most ? value : most), 0),
    }))
    .filter(({ most }) => most > 0)
    .sort((a, b) => b.most - a.most)
    .slice(0, mostShares)
    .map(({ name, values }, place) => ({
      name,
      color: colors[place],
      values: values.map(({ from, until, value }) => ({ at: middle({ from, until }), value })),
    }))
}

function drawn(
  told: Told,
  lines: readonly TimeLine[],
  label: string,
  format: (value: number) => string,
): Html {
  const { painter, span, summary } = told
  const picture = timelineChart(painter, lines, {
    label,
    span,
    zero: true,
    height: 170,
    format,
    events: summary.events.map(({ at, text }) => ({ at, text })),
  })
  return figure(picture, keys(lines))
}

function findingTable({ causes }: Told['summary']): Html | undefined {
  const spells = causes.flatMap(({ spells: all }) => all).filter(({ kind }) => kind === 'quality')
  if (spells.length === 0) return undefined
  const heads = [
    { title: 'What' },
    { title: 'Matters' },
    { title: 'Since (UTC)' },
    { title: 'Until' },
    { title: 'Found' },
  ]
  const rows = spells.slice(0, 60).map(({ key, severity, since, until, isNow, last }) => ({
    cells: [named(key, 60), pill(severity), moment(since), isNow ? 'now' : moment(until), last.text],
  }))
  return roomyTable(heads, rows)
}

/** Section on how many rows came, how many outcomes are known, and whether the rows are sound. */
export function volumeSections(told: Told): Section[] {
  const { windows } = told.summary
  if (windows.length === 0) return []
  const shares = qualityLines(told)
  const table = findingTable(told.summary)
  const rows = windows.reduce((sum, window) => sum + window.rows, 0)
  return [
    {
      id: 'volume',
      title: 'Volume and quality',
      about:
        'Rows that do not come, or come spoilt, make everything else look like drift: this is looked at first.',
      body: html`<p>${shownCount(rows)} rows in ${shownCount(windows.length)} windows.</p>${drawn(told, volumeLines(told.summary), 'Rows and known outcomes a window', shownCompact)}${shares.length > 0 && drawn(told, shares, 'Shares of rows that are off', shownShare)}${table ?? html`<p>Every check of quality passed in every window.</p>`}`,
    },
  ]
}
