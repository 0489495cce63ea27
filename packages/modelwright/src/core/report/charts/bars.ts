import type { Html } from '../html.ts'
import { shownCount, shownShare, shownText } from '../shown.ts'
import type { Painter } from './painter.ts'

/** A bar: its name, its length, and whether it stands apart from the others. */
export interface Bar {
  readonly name: string
  readonly count: number
  readonly isQuiet?: boolean
}

/** How bars are drawn. */
export interface BarOptions {
  readonly label: string
  /** What the bars' lengths are shares of. */
  readonly total: number
}

const rowHeight = 19

/** Draws named counts as bars, in the order given, each with its share beside it. */
export function barChart(painter: Painter, bars: readonly Bar[], { label, total }: BarOptions): Html {
  const { plot } = painter
  const data = bars.map(({ name, count, isQuiet }, place) => ({
    place,
    count,
    fill: isQuiet === true ? 'var(--soft)' : 'var(--accent)',
    share: shownShare(count / total),
    title: `${shownText(name, 100)}: ${shownCount(count)} rows`,
  }))
  const places = bars.map((_, place) => place)
  return painter.draw(label, {
    height: 10 + rowHeight * bars.length,
    marginLeft: 150,
    marginRight: 48,
    marginTop: 4,
    marginBottom: 6,
    x: { axis: null, domain: [0, Math.max(1, ...bars.map(({ count }) => count))] },
    y: {
      type: 'band',
      domain: places,
      label: null,
      tickSize: 0,
      tickFormat: (place: number) => shownText(bars[place].name, 24),
      padding: 0.25,
    },
    marks: [
      plot.barX(data, { x: 'count', y: 'place', fill: 'fill', title: 'title' }),
      plot.text(data, {
        x: 'count',
        y: 'place',
        text: 'share',
        textAnchor: 'start',
        dx: 5,
        fill: 'var(--quiet)',
      }),
      plot.ruleX([0]),
    ],
    color: { type: 'identity' },
  })
}
