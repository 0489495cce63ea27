import type { Html } from '../html.ts'
import { shownCompact, shownShare, shownText } from '../shown.ts'
import type { Painter } from './painter.ts'

/** Shares of rows before and now: between edges of numbers, or by name of levels. */
export type BeforeAfter =
  | {
      readonly of: 'bins'
      readonly edges: readonly number[]
      readonly before: readonly number[]
      readonly now: readonly number[]
    }
  | {
      readonly of: 'levels'
      readonly names: readonly string[]
      readonly before: readonly number[]
      readonly now: readonly number[]
    }

const rowHeight = 22

interface Shown {
  readonly label: string
  readonly isTime?: boolean
}

function binsChart(
  painter: Painter,
  { edges, before, now }: Extract<BeforeAfter, { of: 'bins' }>,
  { label, isTime = false }: Shown,
): Html {
  const { plot } = painter
  const place = (value: number): number | Date => (isTime ? new Date(value) : value)
  const boxes = (shares: readonly number[]) =>
    shares.map((share, at) => ({ from: place(edges[at]), to: place(edges[at + 1]), share }))
  // A line of steps goes along the upper edges of the bins.
  const steps = now.flatMap((share, at) => [
    { at: place(edges[at]), share },
    { at: place(edges[at + 1]), share },
  ])
  const most = Math.max(0.01, ...before, ...now)
  return painter.draw(label, {
    width: 420,
    height: 140,
    marginLeft: 44,
    marginRight: 12,
    marginTop: 8,
    marginBottom: 24,
    x: {
      type: isTime ? 'utc' : 'linear',
      domain: [place(edges[0]), place(edges[edges.length - 1])],
      label: null,
      ticks: 5,
      ...(isTime ? {} : { tickFormat: shownCompact }),
    },
    y: { label: null, ticks: 3, grid: true, tickFormat: shownShare, domain: [0, most] },
    marks: [
      plot.rectY(boxes(before), {
        x1: 'from',
        x2: 'to',
        y: 'share',
        fill: 'var(--soft)',
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      plot.line(steps, { x: 'at', y: 'share', stroke: 'var(--second)', strokeWidth: 1.8 }),
      plot.ruleY([0]),
    ],
  })
}

function levelsChart(
  painter: Painter,
  { names, before, now }: Extract<BeforeAfter, { of: 'levels' }>,
  { label }: Shown,
): Html {
  const { plot } = painter
  const most = Math.max(0.01, ...before, ...now)
  const data = names.map((name, place) => ({
    place,
    name,
    before: before[place],
    now: now[place],
    text: `${shownShare(before[place])} → ${shownShare(now[place])}`,
  }))
  return painter.draw(label, {
    width: 420,
    height: 12 + rowHeight * names.length,
    marginLeft: 120,
    marginRight: 12,
    marginTop: 4,
    marginBottom: 6,
    x: { axis: null, domain: [0, most * 1.65] },
    y: {
      type: 'band',
      domain: names.map((_, place) => place),
      label: null,
      tickSize: 0,
      tickFormat: (place: number) => shownText(names[place], 18),
      padding: 0.25,
    },
    marks: [
      plot.barX(data, { x: 'before', y: 'place', fill: 'var(--soft)' }),
      plot.tickX(data, { x: 'now', y: 'place', stroke: 'var(--second)', strokeWidth: 2.6 }),
      plot.text(data, {
        x: ({ before: a, now: b }: (typeof data)[number]) => Math.max(a, b),
        y: 'place',
        text: 'text',
        textAnchor: 'start',
        dx: 7,
        fill: 'var(--quiet)',
      }),
      plot.ruleX([0]),
    ],
  })
}

/** Draws shares of rows before, as areas, and now, as a line or a mark over them. */
export function beforeAfterChart(painter: Painter, shares: BeforeAfter, shown: Shown): Html {
  return shares.of === 'bins' ? binsChart(painter, shares, shown) : levelsChart(painter, shares, shown)
}
