import type { Markish } from '@observablehq/plot'
import { type Html, html } from '../html.ts'
import { shownCompact, shownMoment, shownNumber, shownText } from '../shown.ts'
import type { Painter } from './painter.ts'

/** A value at a time, with its interval where there is one. */
export interface TimeValue {
  readonly at: number
  readonly value: number
  readonly low?: number
  readonly high?: number
}

/** Values over time. */
export interface TimeLine {
  readonly name: string
  readonly color: string
  readonly values: readonly TimeValue[]
  readonly isDashed?: boolean
}

/** How values over time are drawn. */
export interface TimelineOptions {
  readonly label: string
  /** First and last moment of the axis. */
  readonly span: readonly [number, number]
  /** A level that values are held against, with its interval where there is one. */
  readonly level?: { readonly value: number; readonly low?: number; readonly high?: number }
  /** Moments at which something was done. */
  readonly events?: readonly { readonly at: number; readonly text: string }[]
  /** Stretches that stand out. */
  readonly spans?: readonly { readonly from: number; readonly until: number; readonly color: string }[]
  /** The axis begins at zero. */
  readonly zero?: boolean
  readonly format?: (value: number) => string
  readonly height?: number
}

/** Above so many values dots would touch. */
const mostDots = 60
/** Above so many events their words would overlap. */
const mostNamed = 12

const known = (values: readonly TimeValue[]): TimeValue[] =>
  values.filter(({ value, at }) => Number.isFinite(value) && Number.isFinite(at))

const hasInterval = ({ low, high }: TimeValue): boolean => Number.isFinite(low) && Number.isFinite(high)

/** Values with a gap where one is not known: lines break there. */
function broken(values: readonly TimeValue[]) {
  return values.map(({ at, value }) => ({
    at: new Date(at),
    value: Number.isFinite(value) ? value : Number.NaN,
  }))
}

function linesOf({ plot }: Painter, { color, values, isDashed }: TimeLine): Markish[] {
  const all = known(values)
  const sure = all.filter(hasInterval).map((one) => ({ ...one, at: new Date(one.at) }))
  const dots = all.map((one) => ({
    ...one,
    at: new Date(one.at),
    title: `${shownMoment(one.at)}: ${shownNumber(one.value)}`,
  }))
  const isFew = all.length <= mostDots
  const band =
    all.length > 2
      ? plot.areaY(sure, { x: 'at', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.16 })
      : plot.ruleX(sure, { x: 'at', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.2 })
  const dash = isDashed === true ? { strokeDasharray: '4 3' } : {}
  return [
    band,
    plot.line(broken(values), { x: 'at', y: 'value', stroke: color, strokeWidth: 1.5, ...dash }),
    ...(isFew
      ? [
          plot.dot(dots, {
            x: 'at',
            y: 'value',
            fill: color,
            r: isFew && all.length > 25 ? 1.8 : 2.6,
            title: 'title',
          }),
        ]
      : []),
  ]
}

function levelMarks(
  { plot }: Painter,
  span: readonly [Date, Date],
  level: TimelineOptions['level'],
): Markish[] {
  if (level === undefined || !Number.isFinite(level.value)) return []
  const line = span.map((at) => ({ at, value: level.value, low: level.low, high: level.high }))
  const isBand = Number.isFinite(level.low) && Number.isFinite(level.high)
  return [
    ...(isBand
      ? [plot.areaY(line, { x: 'at', y1: 'low', y2: 'high', fill: 'var(--quiet)', fillOpacity: 0.12 })]
      : []),
    plot.line(line, {
      x: 'at',
      y: 'value',
      stroke: 'var(--quiet)',
      strokeDasharray: '2 3',
      strokeWidth: 1.3,
    }),
  ]
}

function eventMarks({ plot }: Painter, events: TimelineOptions['events'] = []): Markish[] {
  const data = events.map(({ at, text }, place) => ({ at: new Date(at), text: shownText(text, 22), place }))
  const named = data.slice(-mostNamed)
  return [
    plot.ruleX(data, { x: 'at', stroke: 'var(--ink)', strokeOpacity: 0.55, strokeWidth: 1 }),
    plot.text(named, {
      x: 'at',
      text: 'text',
      frameAnchor: 'top',
      textAnchor: 'start',
      dx: 4,
      dy: -14,
      fill: 'var(--ink)',
    }),
  ]
}

/** Values that the vertical axis must hold. Some room is left around values that are all the same. */
function domainOf(
  lines: readonly TimeLine[],
  level: TimelineOptions['level'],
  zero: boolean,
): [number, number] {
  const all = lines
    .flatMap(({ values }) => values)
    .concat(level === undefined ? [] : [{ at: 0, ...level }])
    .flatMap(({ value, low = value, high = value }) => [value, low, high])
    .filter((value) => Number.isFinite(value))
    .concat(zero ? [0] : [])
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (!(low <= high)) return [0, 1]
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.1, 1e-6)
  return [zero && low === 0 ? 0 : low - room, high + room]
}

function drawAt(painter: Painter, lines: readonly TimeLine[], options: TimelineOptions, width: number): Html {
  const { plot } = painter
  const { label, level, events = [], spans = [], zero = false, format = shownCompact, height = 220 } = options
  const [from, until] = options.span
  const span: [Date, Date] = [new Date(from), new Date(until > from ? until : from + 1)]
  const within = events.filter(({ at }) => at >= from && at <= until)
  const stretches = spans.map((one) => ({
    ...one,
    from: new Date(Math.max(from, one.from)),
    until: new Date(Math.min(until, one.until)),
  }))
  return painter.draw(label, {
    width,
    height,
    marginLeft: 50,
    marginRight: 14,
    marginTop: within.length > 0 ? 26 : 10,
    marginBottom: 26,
    x: { type: 'utc', domain: span, label: null, ticks: width > 500 ? 7 : 4 },
    y: { label: null, ticks: 5, grid: true, tickFormat: format, domain: domainOf(lines, level, zero) },
    color: { type: 'identity' },
    marks: [
      plot.rectY(stretches, { x1: 'from', x2: 'until', fill: 'color', fillOpacity: 0.09 }),
      ...levelMarks(painter, span, level),
      ...eventMarks(painter, within),
      ...lines.flatMap((line) => linesOf(painter, line)),
    ],
  })
}

/**
 * Draws values over time: lines with their intervals, a level they are held against, moments at which something was done.
 *
 * Twice, for wide and for narrow pages: letters keep their size.
 */
export function timelineChart(painter: Painter, lines: readonly TimeLine[], options: TimelineOptions): Html {
  const wide = drawAt(painter, lines, options, 940)
  const narrow = drawAt(painter, lines, options, 400)
  return html`<div class="on-wide">${wide}</div><div class="on-narrow">${narrow}</div>`
}
