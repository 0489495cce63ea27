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
/** Lines of words of what was done, and how wide a letter is. */
const eventRows = 3
const letterWidth = 5.6
const left = 50
const right = 14

/** Numbers that an axis can hold: those beyond, like those that are none, leave a gap. */
const isDrawn = (value: number | undefined): value is number => Math.abs(value ?? Number.NaN) < 1e100

const known = (values: readonly TimeValue[]): TimeValue[] =>
  values.filter(({ value, at }) => isDrawn(value) && Number.isFinite(at))

const hasInterval = ({ low, high }: TimeValue): boolean => isDrawn(low) && isDrawn(high)

/** Values with a gap where one is not known: lines break there. */
function broken(values: readonly TimeValue[]) {
  return values.map(({ at, value }) => ({
    at: new Date(at),
    value: isDrawn(value) ? value : Number.NaN,
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
  if (level === undefined || !isDrawn(level.value)) return []
  const line = span.map((at) => ({ at, value: level.value, low: level.low, high: level.high }))
  const isBand = isDrawn(level.low) && isDrawn(level.high)
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

type Event = NonNullable<TimelineOptions['events']>[number]

/** Lines of words above the picture, so that none covers another; those that find no room have no words. */
function rowsOf(events: readonly Event[], [from, until]: readonly [number, number], width: number) {
  const ends = Array.from({ length: eventRows }, () => Number.NEGATIVE_INFINITY)
  return events.map(({ at, text }) => {
    const words = shownText(text, 24)
    const [x, length] = [((at - from) / (until - from)) * width, words.length * letterWidth + 10]
    const isLeft = x + length > width + 10
    const [start, end] = isLeft ? [x - length, x] : [x, x + length]
    const row = ends.findIndex((taken) => taken <= start)
    if (row >= 0) ends[row] = end
    return { at: new Date(at), text: words, row, isLeft }
  })
}

function eventMarks(
  { plot }: Painter,
  events: readonly Event[],
  options: { span: readonly [number, number]; width: number },
): Markish[] {
  const data = rowsOf(events, options.span, options.width)
  const words = (row: number, isLeft: boolean) =>
    plot.text(
      data.filter((one) => one.row === row && one.isLeft === isLeft),
      {
        x: 'at',
        text: 'text',
        frameAnchor: 'top',
        textAnchor: isLeft ? 'end' : 'start',
        dx: isLeft ? -4 : 4,
        dy: -rowsAbove(events) + 4 + row * 12,
        fill: 'var(--ink)',
      },
    )
  return [
    plot.ruleX(data, { x: 'at', stroke: 'var(--ink)', strokeOpacity: 0.55, strokeWidth: 1 }),
    ...Array.from({ length: eventRows }, (_, row) => [words(row, false), words(row, true)]).flat(),
  ]
}

/** Room above the picture for words. */
function rowsAbove(events: readonly Event[]): number {
  return events.length === 0 ? 0 : events.length === 1 ? 14 : 12 * eventRows + 2
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const day = 86_400_000

/** Writes a tick of the axis of time: hours within days, days within months, months within years. */
function timeTick(from: number, until: number): (at: Date) => string {
  return (at) => {
    const [date, time] = [
      `${at.getUTCDate()} ${months[at.getUTCMonth()]}`,
      at.toISOString().slice(11, until - from < 600_000 ? 19 : 16),
    ]
    if (until - from < 4 * day) return time.startsWith('00:00') && at.getUTCSeconds() === 0 ? date : time
    return until - from < 300 * day ? date : `${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`
  }
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
    .filter(isDrawn)
    .concat(zero ? [0] : [])
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (!(low <= high)) return [0, 1]
  const size = Math.max(Math.abs(low), Math.abs(high))
  const isFlat = high - low <= Math.max(1e-9 * size, 1e-12)
  const room = isFlat ? Math.max(size * 0.1, 1e-6) : (high - low) * 0.06
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
    marginLeft: left,
    marginRight: right,
    marginTop: 10 + rowsAbove(within),
    marginBottom: 26,
    x: {
      type: 'utc',
      domain: span,
      label: null,
      ticks: width > 500 ? 8 : 4,
      tickFormat: timeTick(from, until),
    },
    y: { label: null, ticks: 5, grid: true, tickFormat: format, domain: domainOf(lines, level, zero) },
    color: { type: 'identity' },
    marks: [
      plot.rect(stretches, { x1: 'from', x2: 'until', fill: 'color', fillOpacity: 0.08 }),
      ...levelMarks(painter, span, level),
      ...eventMarks(painter, within, { span: [from, until], width: width - left - right }),
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
