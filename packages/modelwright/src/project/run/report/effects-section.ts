import {
  effectChart,
  effectColors,
  figure,
  type Html,
  html,
  type Painter,
  type Section,
  shownNumber,
  shownText,
} from '../../../core/report/index.ts'
import type { Effect } from '../../../evaluate/index.ts'
import type { ColumnEffect } from '../../explain/find-effects.ts'

/** What is predicted, as an axis says it. */
export interface Predicted {
  /** The target, or each class in the order of the outputs. */
  readonly outputs: readonly string[]
  readonly isClass: boolean
}

/** Of several classes, those whose effect is drawn: one picture a column. */
function outputToDraw({ effects }: ColumnEffect): number {
  const ranges = effects.map(({ dependence: { value } }) => Math.max(...value) - Math.min(...value))
  return ranges.indexOf(Math.max(...ranges))
}

function lifted(curve: Float64Array, by: number): Float64Array {
  return curve.map((value) => value + by)
}

const middleOf = (curve: Float64Array): number => (Math.min(...curve) + Math.max(...curve)) / 2

/** Numbers with no more values than this are drawn as points. */
const mostPoints = 5

/** Names of the points, where they are not drawn as a curve. */
function namesOf({ kind, values, levels }: ColumnEffect['grid']): readonly string[] | undefined {
  if (levels !== undefined) return levels
  if (kind === 'boolean') return Array.from(values, (value) => (value === 1 ? 'true' : 'false'))
  return kind === 'number' && values.length <= mostPoints ? Array.from(values, shownNumber) : undefined
}

/** Both curves and those of single rows, at the same height. */
function curvesOf({ dependence, accumulated, individual }: Effect, isCurve: boolean) {
  const lift = isCurve
    ? dependence.value[0] - accumulated.value[0]
    : middleOf(dependence.value) - middleOf(accumulated.value)
  const local = {
    value: lifted(accumulated.value, lift),
    low: lifted(accumulated.low, lift),
    high: lifted(accumulated.high, lift),
  }
  // What is told apart in curves of single rows is their slope.
  const thin = isCurve ? individual.map((curve) => lifted(curve, dependence.value[0] - curve[0])) : []
  return { curves: [dependence, local], thin }
}

function effectFigure(painter: Painter, effect: ColumnEffect, { outputs, isClass }: Predicted): Html {
  const { grid, effects, spread } = effect
  const output = outputToDraw(effect)
  const names = namesOf(grid)
  const [first, last] = [grid.values[0], grid.values[grid.values.length - 1]]
  const what = isClass ? `probability of ${shownText(outputs[output], 18)}` : shownText(outputs[output], 24)
  const drawing = effectChart(
    painter,
    {
      at: grid.values,
      isTime: grid.kind === 'time',
      ...curvesOf(effects[output], names === undefined),
      rug: names === undefined ? spread.filter((x) => x >= first && x <= last) : [],
      ...(names === undefined ? {} : { names }),
      ...(isClass ? { within: [0, 1] as const } : {}),
    },
    { label: `How the ${what} goes with ${grid.column}`, x: shownText(grid.column, 36), y: what },
  )
  return figure(drawing)
}

/** Section on how predictions go with the most important columns. */
export function effectsSection(
  painter: Painter,
  effects: readonly ColumnEffect[],
  predicted: Predicted,
): Section[] {
  if (effects.length === 0) return []
  const key = html`<p class="small"><span style="color:${effectColors[0]}" aria-hidden="true">■</span> partial dependence: the mean prediction, had all rows this value. <span style="color:${effectColors[1]}" aria-hidden="true">■</span> accumulated local effects: how predictions change among rows that have such values, moved to the same height. Bands and lines through points are 95 % intervals over rows. Thin lines are single rows, moved to begin together; ticks at the foot are tenths of the rows.</p>`
  return [
    {
      id: 'effects',
      title: 'How predictions go with the inputs',
      about:
        'Where both curves rise together, more of the column means more of the prediction. Where they part, the column goes along with others: believe the accumulated one. Thin lines that cross say that it depends on the rest of the row.',
      body: html`${key}<div class="figures">${effects.map((effect) => effectFigure(painter, effect, predicted))}</div>`,
    },
  ]
}
