import type { Html } from '../html.ts'
import { shownCompact, shownCount, shownShare, shownText } from '../shown.ts'
import type { Painter } from './painter.ts'

/** A bar: its name, its length, and what is measured of its rows. */
export interface Bar {
  readonly name: string
  readonly count: number
  /** Stands apart from the others. */
  readonly isQuiet?: boolean
  /** The measure drawn beside the bars; null or absent where there is none. */
  readonly value?: number | null
}

/** How bars are drawn. */
export interface BarOptions {
  readonly label: string
  /** What the bars' lengths are shares of. */
  readonly total: number
  /** Leaves out what shows when the pointer rests on a bar. */
  readonly isLean?: boolean
  /** The measure beside the bars: what all rows have, and whether it is a share. */
  readonly measure?: { readonly mean: number; readonly isShare: boolean }
}

const rowHeight = 19

/** The longest bar is 1 wide; measures stand in a panel to the right of it. */
const panel = { from: 1.32, to: 1.74 }

function scaleOf(values: readonly number[], { mean, isShare }: NonNullable<BarOptions['measure']>) {
  const all = [...values, mean]
  const low = isShare ? 0 : all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return (value: number): number =>
    panel.from + (high > low ? (value - low) / (high - low) : 0.5) * (panel.to - panel.from)
}

/** Marks of the panel of measures: a dot each, its value, and a line where all rows are. */
function measureMarks({ plot }: Painter, bars: readonly Bar[], measure: NonNullable<BarOptions['measure']>) {
  const known = bars.flatMap(({ value }, place) =>
    value === undefined || value === null ? [] : [{ value, place }],
  )
  if (known.length === 0) return []
  const at = scaleOf(
    known.map(({ value }) => value),
    measure,
  )
  const shown = measure.isShare ? shownShare : shownCompact
  const data = known.map(({ value, place }) => ({ place, at: at(value), text: shown(value) }))
  return [
    plot.ruleX([at(measure.mean)], { stroke: 'var(--quiet)', strokeDasharray: '3 3' }),
    plot.ruleY(data, { y: 'place', x1: panel.from, x2: 'at', stroke: 'var(--second)', strokeOpacity: 0.35 }),
    plot.dot(data, { x: 'at', y: 'place', fill: 'var(--second)', r: 3 }),
    plot.text(data, {
      x: 'at',
      y: 'place',
      text: 'text',
      stroke: 'var(--paper)',
      strokeWidth: 3,
      textAnchor: 'start',
      dx: 6,
      fill: 'var(--second)',
    }),
  ]
}

/** Draws named counts as bars, in the order given, each with its share, and with a measure of its rows beside it. */
export function barChart(painter: Painter, bars: readonly Bar[], options: BarOptions): Html {
  const { plot } = painter
  const { label, total, isLean = false, measure } = options
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const data = bars.map(({ name, count, isQuiet }, place) => ({
    place,
    length: count / most,
    fill: isQuiet === true ? 'var(--soft)' : 'var(--accent)',
    share: shownShare(count / total),
    title: `${shownText(name, 100)}: ${shownCount(count)} rows`,
  }))
  const marks = measure === undefined ? [] : measureMarks(painter, bars, measure)
  return painter.draw(label, {
    height: 10 + rowHeight * bars.length,
    marginLeft: 138,
    marginRight: 44,
    marginTop: 4,
    marginBottom: 6,
    x: { axis: null, domain: [0, marks.length > 0 ? panel.to : 1] },
    y: {
      type: 'band',
      domain: bars.map((_, place) => place),
      label: null,
      tickSize: 0,
      tickFormat: (place: number) => shownText(bars[place].name, 22),
      padding: 0.25,
    },
    marks: [
      plot.barX(data, { x: 'length', y: 'place', fill: 'fill', ...(isLean ? {} : { title: 'title' }) }),
      plot.text(data, {
        x: 'length',
        y: 'place',
        text: 'share',
        textAnchor: 'start',
        dx: 5,
        fill: 'var(--quiet)',
      }),
      plot.ruleX([0]),
      ...marks,
    ],
    color: { type: 'identity' },
  })
}
