import type { Html } from '../html.ts'
import { shownCompact, shownNumber, shownText } from '../shown.ts'
import type { Painter } from './painter.ts'

/** A named value with its interval. */
export interface NamedInterval {
  readonly name: string
  readonly value: number
  readonly low: number
  readonly high: number
}

const rowHeight = 21

/** Draws named values with their intervals, in the order given; zero is marked. */
export function intervalChart(
  painter: Painter,
  list: readonly NamedInterval[],
  { label, x }: { readonly label: string; readonly x: string },
): Html {
  const { plot } = painter
  const data = list.map(({ name, value, low, high }, place) => ({
    place,
    value,
    low: Number.isFinite(low) ? low : value,
    high: Number.isFinite(high) ? high : value,
    title: `${shownText(name, 100)}: ${shownNumber(value)}`,
  }))
  return painter.draw(label, {
    width: 640,
    height: 46 + rowHeight * list.length,
    marginLeft: 170,
    marginRight: 20,
    marginTop: 6,
    marginBottom: 36,
    x: {
      label: x,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 6,
      grid: true,
      tickFormat: shownCompact,
      zero: true,
    },
    y: {
      type: 'band',
      domain: list.map((_, place) => place),
      label: null,
      tickSize: 0,
      tickFormat: (place: number) => shownText(list[place].name, 26),
      padding: 0.3,
    },
    marks: [
      plot.barX(data, { x: 'value', y: 'place', fill: 'var(--soft)', title: 'title' }),
      plot.ruleY(data, { y: 'place', x1: 'low', x2: 'high', stroke: 'var(--accent)', strokeWidth: 1.5 }),
      plot.dot(data, { x: 'value', y: 'place', fill: 'var(--accent)', r: 3 }),
      plot.ruleX([0], { stroke: 'var(--ink)' }),
    ],
  })
}
