import type { Html } from '../html.ts'
import { shownCompact, shownText } from '../shown.ts'
import type { Painter } from './painter.ts'

/** A curve with its band; shape `[points]` each. */
interface Curve {
  readonly value: ArrayLike<number>
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
}

/** How a measure goes with a column. */
export interface EffectDrawing {
  /** Where the points stand; for names, their place. */
  readonly at: ArrayLike<number>
  /** Names of the points, where they are not numbers. */
  readonly names?: readonly string[]
  readonly isTime?: boolean
  /** Curves in bold with a band each, at most two. */
  readonly curves: readonly Curve[]
  /** Thin curves of single rows. */
  readonly thin: readonly ArrayLike<number>[]
  /** Small marks at the foot: where rows lie. */
  readonly rug: readonly number[]
  /** The least and greatest value there can be; curves are kept there. */
  readonly within?: readonly [number, number]
}

/** Colors of the bold curves, by their place. */
export const effectColors = ['var(--accent)', 'var(--second)'] as const

const size = { width: 330, height: 230 }

/** Keeps a value where there can be one: ids that a clip path would take are the same in each drawing of a page. */
function kept(value: number, [least, greatest]: readonly [number, number] = [-Infinity, Infinity]): number {
  return Math.min(greatest, Math.max(least, value))
}

function points({ at, isTime = false, within }: EffectDrawing, curve: ArrayLike<number>) {
  return Array.from(at, (x, i) => ({ x: isTime ? new Date(x) : x, y: kept(curve[i], within) })).filter(
    ({ y }) => Number.isFinite(y),
  )
}

/** Bands and lines of numbers. */
function lineMarks({ plot }: Painter, drawing: EffectDrawing) {
  const { curves, thin, rug, isTime = false } = drawing
  const bands = curves.flatMap(({ low, high }, place) => {
    const data = points(drawing, low).map(({ x, y }, i) => ({
      x,
      low: y,
      high: kept(high[i], drawing.within),
    }))
    return plot.areaY(data, {
      x: 'x',
      y1: 'low',
      y2: 'high',
      fill: effectColors[place],
      fillOpacity: 0.16,
    })
  })
  const single = thin.map((curve) =>
    plot.line(points(drawing, curve), {
      x: 'x',
      y: 'y',
      stroke: 'var(--quiet)',
      strokeOpacity: 0.22,
      strokeWidth: 0.7,
    }),
  )
  const bold = curves.map(({ value }, place) =>
    plot.line(points(drawing, value), { x: 'x', y: 'y', stroke: effectColors[place], strokeWidth: 1.8 }),
  )
  const marks = rug.map((x) => ({ x: isTime ? new Date(x) : x }))
  return [
    ...bands,
    ...single,
    ...bold,
    plot.tickX(marks, { x: 'x', stroke: 'var(--ink)', strokeOpacity: 0.7, insetTop: size.height - 77 }),
  ]
}

/** Points with intervals, for names. */
function pointMarks({ plot }: Painter, { curves, at }: EffectDrawing) {
  return curves.flatMap(({ value, low, high }, place) => {
    const data = Array.from(at, (x, i) => ({ x, y: value[i], low: low[i], high: high[i] })).filter(({ y }) =>
      Number.isFinite(y),
    )
    const shift = { dx: curves.length > 1 ? 6 * place - 3 : 0 }
    const color = effectColors[place]
    return [
      plot.ruleX(data, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.4, ...shift }),
      plot.dot(data, { x: 'x', y: 'y', fill: color, r: 3, ...shift }),
    ]
  })
}

/** From where to where is drawn: all there is, but no more than there can be. */
function heightOf({ curves, thin, within }: EffectDrawing): [number, number] {
  const all = [...curves.flatMap(({ low, high, value }) => [low, high, value]), ...thin].flatMap((list) =>
    Array.from(list),
  )
  const known = all.filter(Number.isFinite)
  const [least, greatest] = within ?? [-Infinity, Infinity]
  const low = known.reduce((most, value) => Math.min(most, value), Infinity)
  const high = known.reduce((most, value) => Math.max(most, value), -Infinity)
  const room = 0.05 * (high - low || 1)
  return [Math.max(least, low - room), Math.min(greatest, high + room)]
}

/** Draws how a measure goes with a column: bold curves with their bands over thin ones, or points where values have names. */
export function effectChart(
  painter: Painter,
  drawing: EffectDrawing,
  { label, x, y }: { readonly label: string; readonly x: string; readonly y: string },
): Html {
  const { names, isTime = false, at, within } = drawing
  const shownX =
    names === undefined
      ? {
          type: isTime ? ('utc' as const) : ('linear' as const),
          ticks: 5,
          ...(isTime ? {} : { tickFormat: shownCompact }),
        }
      : {
          type: 'band' as const,
          domain: Array.from(at),
          tickFormat: (place: number) =>
            shownText(names[Array.from(at).indexOf(place)], names.length > 6 ? 9 : 12),
          tickRotate: names.length > 4 ? -35 : 0,
          tickSize: 0,
        }
  return painter.draw(label, {
    ...size,
    marginLeft: 48,
    marginRight: 10,
    marginBottom: names === undefined || names.length <= 4 ? 38 : 62,
    marginTop: 26,
    x: { ...shownX, label: x, labelAnchor: 'center', labelArrow: 'none' },
    y: {
      label: y,
      labelArrow: 'none',
      ticks: 4,
      grid: true,
      tickFormat: shownCompact,
      domain: heightOf(drawing),
      nice: within === undefined,
    },
    marks: names === undefined ? lineMarks(painter, drawing) : pointMarks(painter, drawing),
  })
}
