import {
  beforeAfterChart,
  factList,
  figure,
  type Html,
  html,
  type Part,
  type Section,
  shownCount,
  shownNumber,
  shownRange,
  shownShare,
  shownText,
  sparkLine,
} from '../../../core/report/index.ts'
import { type Cause, type Spell, seriesOf, type WindowValue } from '../../../monitor/index.ts'
import { moment, named, pill, roomyTable, type Told } from './facts.ts'
import { sharesOf } from './shares.ts'

/** Columns that are drawn before and now, and those that have a line. */
const mostDrawn = 24
const mostLines = 400
/** Points of a small line. */
const mostPoints = 60

interface DriftedColumn {
  readonly name: string
  readonly effects: readonly WindowValue[]
  readonly cause?: Cause
  readonly spell?: Spell
}

const effectName = /^drift\/(.+)\/effect$/s

/** Columns of which drift is known: those that matter most first. */
function columnsOf({ names, summary: { causes, windows } }: Told): readonly DriftedColumn[] {
  const drifted = causes.flatMap((cause) => {
    const spell = cause.spells.find(({ kind, slice }) => kind === 'drift' && slice === undefined)
    return spell?.column === undefined ? [] : [{ name: spell.column, cause, spell }]
  })
  const known = new Map(drifted.map((one) => [one.name, one]))
  const watched = names.flatMap((name) => effectName.exec(name)?.[1] ?? [])
  const columns = [...new Set([...known.keys(), ...watched])].map((name) => ({
    name,
    effects: seriesOf(windows, `drift/${name}/effect`),
    ...known.get(name),
  }))
  const last = ({ effects }: DriftedColumn): number => {
    const value = effects.at(-1)?.value
    return value === undefined || Number.isNaN(value) ? -1 : value
  }
  const found = columns.filter(({ spell }) => spell !== undefined)
  const quiet = columns.filter(({ spell }) => spell === undefined).sort((a, b) => last(b) - last(a))
  return [...found, ...quiet]
}

/** A few values of many: of each stretch the greatest, so that no peak is lost. */
function thinned(values: readonly number[]): number[] {
  const size = Math.ceil(values.length / mostPoints)
  if (size <= 1) return [...values]
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => {
    const part = values.slice(at * size, (at + 1) * size).filter((value) => Number.isFinite(value))
    return part.length === 0 ? Number.NaN : part.reduce((most, value) => Math.max(most, value))
  })
}

function spark({ name, effects }: DriftedColumn): Part {
  if (effects.length < 2) return '–'
  const values = thinned(effects.map(({ value }) => value))
  return sparkLine(values, { label: `Effect of drift of ${shownText(name)} over time` })
}

function verdictOf({ spell }: DriftedColumn): Part {
  if (spell === undefined) return html`<span class="small">no drift</span>`
  return html`${pill(spell.severity)}${!spell.isNow && html` <span class="small">over</span>`}`
}

function lineOf(column: DriftedColumn) {
  const { name, effects, spell } = column
  const cost = spell?.last.cost
  const last = effects.at(-1)?.value ?? spell?.last.found ?? Number.NaN
  return {
    cells: [
      named(name),
      verdictOf(column),
      cost === undefined ? '–' : shownNumber(cost.loss),
      cost === undefined ? '–' : html`<span class="small">${shownRange(cost.low, cost.high)}</span>`,
      shownNumber(last),
      spark(column),
      spell === undefined ? '–' : moment(spell.since),
    ],
    find: shownText(name, 80),
  }
}

function articleOf(told: Told, column: DriftedColumn): Html | undefined {
  const { name, spell } = column
  const samples = told.samples.get(name)
  if (spell === undefined || samples === undefined) return undefined
  const shares = sharesOf(samples)
  if (shares === undefined) return undefined
  const [before, now] = [samples.before, samples.now]
  const missing = (one: typeof now): number =>
    one.of === 'rows' ? Number.NaN : one.missing / Math.max(1, one.count + one.missing)
  const cost = spell.last.cost
  const label = `Shares of rows by ${shownText(name)}, at training and now`
  return html`<article class="column"><header><h3>${named(name)}</h3><p>${spell.last.text}</p></header>${figure(beforeAfterChart(told.painter, shares, { label, isTime: samples.isTime ?? false }))}${factList(
    [
      ['matters', pill(spell.severity)],
      ['since', moment(spell.since)],
      ['windows', shownCount(spell.windows)],
      ...(cost === undefined
        ? []
        : [
            [
              'added loss',
              html`${shownNumber(cost.loss)}<br><span class="small">${shownRange(cost.low, cost.high)}</span>`,
            ] as const,
          ]),
      ['missing', `${shownShare(missing(before))} → ${shownShare(missing(now))}`],
    ],
  )}</article>`
}

/** Section on which columns moved, the dearest first, each before and now. */
export function driftSections(told: Told): Section[] {
  const columns = columnsOf(told)
  if (columns.length === 0) return []
  const drifted = columns.filter(({ spell }) => spell?.isNow === true)
  const articles = drifted.slice(0, mostDrawn).flatMap((column) => articleOf(told, column) ?? [])
  const left = drifted.length - mostDrawn
  const heads = [
    'Column',
    'Drift',
    'Added loss',
    '95 % interval',
    'Effect now',
    'Over time',
    'Since (UTC)',
  ].map((title, at) => ({ title, isNumber: at >= 2 && at <= 4 }))
  const unlisted = columns.length - mostLines
  const drawings =
    articles.length === 0
      ? undefined
      : html`<p class="small"><span class="key box" style="color:var(--soft)" aria-hidden="true"></span>at training&emsp;<span class="key" style="color:var(--second)" aria-hidden="true"></span>now</p>${articles}${left > 0 && html`<p class="small">${shownCount(left)} more drifted columns are listed below, but not drawn.</p>`}`
  return [
    {
      id: 'drift',
      title: 'Drift of columns',
      about:
        'Columns that moved more surely than chance allows and so far that it matters, by what that is estimated to cost. The effect is how far a column moved, in the unit of its detector.',
      body: html`<p>${drifted.length === 0 ? 'No column drifts' : `${shownCount(drifted.length)} ${drifted.length === 1 ? 'column drifts' : 'columns drift'}`} in the newest window, of ${shownCount(columns.length)} that are watched.</p>${drawings}${roomyTable(heads, columns.slice(0, mostLines).map(lineOf))}${unlisted > 0 && html`<p class="small">${shownCount(unlisted)} more are not listed.</p>`}`,
    },
  ]
}
