import {
  curveColor,
  figure,
  type Html,
  html,
  type Section,
  shownCompact,
  shownNumber,
  shownRange,
  shownShare,
  type TimeLine,
  timelineChart,
} from '../../../core/report/index.ts'
import { lastValue, type Spell, seriesOf, storyParts } from '../../../monitor/index.ts'
import { keys, moment, named, pill, roomyTable, type Told } from './facts.ts'
import { middle } from './metric-section.ts'

const mostLines = 6
const mostRows = 40

function lineOf({ summary: { windows } }: Told, name: string, title: string, place: number): TimeLine {
  const values = seriesOf(windows, name).map((value) => ({ ...value, at: middle(value) }))
  return { name: title, color: curveColor(place), values }
}

function chartOf(
  told: Told,
  lines: readonly TimeLine[],
  {
    label,
    zero = false,
    format = shownNumber,
  }: { label: string; zero?: boolean; format?: (value: number) => string },
): Html {
  const { painter, span, summary } = told
  const events = summary.events.map(({ at, text }) => ({ at, text }))
  return figure(
    timelineChart(painter, lines, { label, span, zero, events, format, height: 190 }),
    keys(lines),
  )
}

/** Those with the greatest last value first. */
function greatest({ summary: { windows } }: Told, names: readonly string[]): string[] {
  const last = (name: string): number => lastValue(seriesOf(windows, name))?.value ?? Number.NEGATIVE_INFINITY
  return [...names].sort((a, b) => last(b) - last(a) || (a < b ? -1 : 1))
}

function spellTable(spells: readonly Spell[]): Html {
  const heads = ['What', 'Matters', 'Found', 'Expected', 'Since (UTC)', 'In words'].map((title, at) => ({
    title,
    isNumber: at === 2 || at === 3,
  }))
  const rows = spells.slice(0, mostRows).map(({ key, slice, severity, last, since, until, isNow }) => ({
    cells: [
      named(slice ?? key, 60),
      pill(severity),
      shownNumber(last.found),
      shownNumber(last.expected),
      isNow ? moment(since) : html`${moment(since)} until ${moment(until)}`,
      last.text,
    ],
  }))
  return roomyTable(heads, rows)
}

const partTitles = {
  covariate: 'rows look otherwise (covariate)',
  concept: 'outcomes follow otherwise (concept)',
} as const

/** Section on what a change of the metric is made of: rows that look otherwise, outcomes that follow otherwise. */
export function partSections(told: Told): Section[] {
  const { metric } = told.summary
  if (metric === undefined) return []
  const parts = storyParts(metric)
  const kinds = (['covariate', 'concept'] as const).filter((kind) => parts[kind].length > 0)
  if (kinds.length === 0) return []
  const lines = kinds.map((kind, place) => ({
    name: partTitles[kind],
    color: curveColor(place),
    values: parts[kind].map((value) => ({ ...value, at: middle(value) })),
  }))
  const newest = kinds.map((kind) => {
    const { value, low = Number.NaN, high = Number.NaN } = parts[kind].at(-1)!
    const isSure = low > 0 || high < 0
    return `${partTitles[kind]}: ${shownNumber(value)} (${shownRange(low, high)})${isSure ? '' : ', which may be chance'}`
  })
  return [
    {
      id: 'parts',
      title: 'Covariate or concept',
      about: `The change of ${metric.name} since training, in its unit, taken apart. What was foreseen without outcomes is owed to rows that look otherwise. What only outcomes showed is a changed concept: it calls for retraining on newer rows.`,
      body: html`${chartOf(told, lines, { label: `Parts of the change of ${metric.name} over time`, zero: true })}<p>In the newest window that tells: ${newest.join('; ')}.</p>`,
    },
  ]
}

/** Section on parts of the rows: where the model fares otherwise than at training. */
export function sliceSections(told: Told): Section[] {
  const { effects, metric, windows } = told.summary
  const spells = effects.filter(({ slice, kind }) => slice !== undefined && kind !== 'fairness')
  const prefix = `performance/${metric?.name ?? ''}/`
  const names = metric === undefined ? [] : told.names.filter((name) => name.startsWith(prefix))
  if (spells.length + names.length === 0) return []
  // The worst first, whichever way is better.
  const worst = greatest(told, names)
  const shown = (metric?.better === 'higher' ? worst.reverse() : worst).slice(0, mostLines)
  const lines = shown.map((name, place) => lineOf(told, name, name.slice(prefix.length), place))
  const all = lastValue(seriesOf(windows, `performance/${metric?.name ?? ''}`))
  const overall = all === undefined ? '' : ` Of all rows it is ${shownNumber(all.value)}.`
  return [
    {
      id: 'slices',
      title: 'Slices',
      about: `How the model fares on parts of the rows${metric === undefined ? '' : `, by ${metric.name}`}, the worst first; chance among so many slices is allowed for.${overall}`,
      body: html`${lines.length > 0 && chartOf(told, lines, { label: 'Performance of slices over time' })}${spells.length > 0 ? spellTable(spells) : html`<p>No slice is worse than chance explains.</p>`}`,
    },
  ]
}

function kindSection(
  told: Told,
  kind: 'calibration' | 'fairness' | 'predictions',
  { title, about, fine }: { title: string; about: string; fine: string },
): Section[] {
  const spells = told.summary.effects.filter((spell) => spell.kind === kind)
  const names = greatest(
    told,
    told.names.filter((name) => name.startsWith(`${kind}/`) && !name.endsWith('/cost')),
  ).slice(0, mostLines)
  if (spells.length + names.length === 0) return []
  const lines = names.map((name, place) => lineOf(told, name, name.slice(kind.length + 1), place))
  return [
    {
      id: kind,
      title,
      about,
      body: html`${lines.length > 0 && chartOf(told, lines, { label: `${title} over time` })}${spells.length > 0 ? spellTable(spells) : html`<p>${fine}</p>`}`,
    },
  ]
}

/** Section on what the model says, whatever comes of it. */
export function predictionSections(told: Told): Section[] {
  return kindSection(told, 'predictions', {
    title: 'Predictions',
    about: 'What the model says, beside what it said of the rows it was held against at training.',
    fine: 'The model says what it always said.',
  })
}

/** Section on whether probabilities are still honest. */
export function calibrationSections(told: Told): Section[] {
  return kindSection(told, 'calibration', {
    title: 'Calibration',
    about: 'How far probabilities are from what happened: 0 is honest.',
    fine: 'Probabilities are as honest as chance lets one see.',
  })
}

/** Section on how groups of rows are treated. */
export function fairnessSections(told: Told): Section[] {
  return kindSection(told, 'fairness', {
    title: 'Fairness',
    about: 'How far groups of rows are apart in what the model says of them and how often it is right.',
    fine: 'Groups are no further apart than at training.',
  })
}

/** Section on how fast the service answers, and how often it does not. */
export function serviceSections(told: Told): Section[] {
  const latency = told.names.filter((name) => name.startsWith('latency/'))
  const errors = told.names.filter((name) => name.startsWith('errors/')).slice(0, mostLines)
  const spells = told.summary.causes
    .flatMap(({ spells: all }) => all)
    .filter(({ kind }) => kind === 'service')
  if (latency.length + errors.length + spells.length === 0) return []
  const lines = greatest(told, latency)
    .slice(0, mostLines)
    .map((name, place) => lineOf(told, name, `${name.slice('latency/'.length)}, ms`, place))
  const shares = errors.map((name, place) => lineOf(told, name, name.slice('errors/'.length), place))
  return [
    {
      id: 'service',
      title: 'The service',
      about: 'How long answers took and how many were none, as the access log has it.',
      body: html`${lines.length > 0 && chartOf(told, lines, { label: 'Latency over time, in milliseconds', zero: true, format: shownCompact })}${shares.length > 0 && chartOf(told, shares, { label: 'Shares of requests that failed or were refused', zero: true, format: shownShare })}${spells.length > 0 && spellTable(spells)}`,
    },
  ]
}
