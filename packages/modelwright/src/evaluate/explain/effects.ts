import type { Seed } from '../../core/index.ts'
import { type Band, bootstrapBand } from './bootstrap-band.ts'
import type { Composer } from './composer.ts'
import type { EffectGrid } from './effect-grid.ts'

/** How predictions go with one column, for one output. */
export interface Effect {
  /** Mean prediction of the rows, had all of them this value: partial dependence. */
  readonly dependence: Band
  /** Predictions of some single rows, had they this value; shape `[rows drawn][points]`. */
  readonly individual: readonly Float64Array[]
  /** How predictions change with the column among rows like those that have its values, mean 0: accumulated local effects. */
  readonly accumulated: Band
}

/** What {@link effectsOf} is asked about. */
export interface EffectQuestion {
  /** Its pool holds `rowCount` rows and then those of the grids: `withGridRows` makes it. */
  readonly composer: Composer
  readonly rowCount: number
  readonly grid: EffectGrid
  readonly outputs: number
  readonly seed: Seed
  /** Single rows that are shown: 30 when absent. */
  readonly lines?: number
}

const usualLines = 30

/** Predictions of rows at points of the grid; shape `[rows × outputs]` for each of the points. */
function predictAt({ composer, rowCount, grid }: EffectQuestion): Float64Array[] {
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row)
  const picks = new Map<string, Uint32Array>(composer.columns.map((name) => [name, rows]))
  return Array.from(grid.values, (_, point) => {
    picks.set(grid.column, new Uint32Array(rowCount).fill(rowCount + point))
    return composer.predict(rowCount, picks)
  })
}

/** Which point each row's own value is at or just below; −1 where it is missing, or a level that is not asked about. */
function placesOf({ composer, rowCount, grid: { column: name, values } }: EffectQuestion): Int32Array {
  const column = composer.pool.columns.get(name)
  if (column === undefined || column.type === 'text') throw new Error(`bug: no grid for "${name}"`)
  const isNumber = column.type === 'number' || column.type === 'time'
  const own = column.type === 'category' ? column.codes : column.values
  return Int32Array.from({ length: rowCount }, (_, row) => {
    const value = own[row]
    if (Number.isNaN(value)) return -1
    if (!isNumber) return values.indexOf(value)
    let place = 0
    while (place < values.length - 1 && value > values[place]) place++
    return place
  })
}

/** Mean prediction at each point. */
function meanCurve(
  predicted: readonly Float64Array[],
  output: number,
  outputs: number,
  counts: Float64Array,
) {
  return Float64Array.from(predicted, (values) => {
    let sum = 0
    let total = 0
    for (let row = 0; row < counts.length; row++) {
      sum += counts[row] * values[row * outputs + output]
      total += counts[row]
    }
    return sum / total
  })
}

/** Between which points each row's local effect counts, and what it is. */
interface LocalEffects {
  /** Per step from one point to the next: the rows and their differences. */
  readonly steps: readonly { readonly rows: Int32Array; readonly gains: Float64Array }[]
  /** Per row: how the curve is centred; the point it stands at, and whether it stands in the middle of the step before. */
  readonly places: Int32Array
  readonly isNumber: boolean
}

/** Rows of a step: those between its points; for levels, those at either. */
function localEffects(
  predicted: readonly Float64Array[],
  places: Int32Array,
  { output, outputs, isNumber }: { output: number; outputs: number; isNumber: boolean },
): LocalEffects {
  const isIn = (place: number, step: number): boolean =>
    isNumber ? Math.max(1, place) === step + 1 && place >= 0 : place === step || place === step + 1
  const steps = predicted.slice(1).map((_, step) => {
    const rows = Int32Array.from([...places.keys()].filter((row) => isIn(places[row], step)))
    const gains = Float64Array.from(rows, (row) => {
      const at = row * outputs + output
      return predicted[step + 1][at] - predicted[step][at]
    })
    return { rows, gains }
  })
  return { steps, places, isNumber }
}

/** Adds mean local effects up, and takes the mean over rows off. */
function accumulatedCurve({ steps, places, isNumber }: LocalEffects, counts: Float64Array): Float64Array {
  const curve = new Float64Array(steps.length + 1)
  for (const [step, { rows, gains }] of steps.entries()) {
    let sum = 0
    let total = 0
    for (let i = 0; i < rows.length; i++) {
      sum += counts[rows[i]] * gains[i]
      total += counts[rows[i]]
    }
    curve[step + 1] = curve[step] + (total > 0 ? sum / total : 0)
  }
  let centre = 0
  let total = 0
  for (let row = 0; row < places.length; row++) {
    const place = places[row]
    if (place < 0) continue
    const to = isNumber ? Math.max(1, place) : place
    centre += counts[row] * (isNumber ? (curve[to - 1] + curve[to]) / 2 : curve[to])
    total += counts[row]
  }
  const mean = total > 0 ? centre / total : 0
  return curve.map((value) => value - mean)
}

/** Positions of levels by mean prediction, so that steps go between levels the model finds alike. */
function levelOrder(curve: Float64Array): number[] {
  return [...curve.keys()].sort((a, b) => curve[a] - curve[b] || a - b)
}

/**
 * Shows how predictions go with one column: partial dependence with curves of single rows, and accumulated local effects.
 *
 * Partial dependence puts each value into all rows, also where it never occurs with the rest of the row; accumulated local
 * effects only compare neighbouring values among rows that have them, so that columns which go together do not mislead.
 * Bands are 95 %, by 200 draws of rows. Levels of a category are gone through in the order of their mean prediction.
 * Missing: rows without a value count for partial dependence alone.  Seeded: yes.
 * Cost: rows × points predictions.
 *
 * @returns one effect an output
 * @see Friedman (2001), Annals of Statistics 29; Goldstein et al. (2015), JCGS 24; Apley and Zhu (2020), JRSS B 82
 */
export function effectsOf(question: EffectQuestion): readonly Effect[] {
  const { rowCount, grid, outputs, seed, lines = usualLines } = question
  const predicted = predictAt(question)
  const places = placesOf(question)
  const isNumber = grid.kind === 'number' || grid.kind === 'time'
  const drawn = seed
    .split('lines')
    .shuffle(Uint32Array.from({ length: rowCount }, (_, row) => row))
    .slice(0, lines)
  return Array.from({ length: outputs }, (_, output) => {
    const stream = seed.split('output', output)
    const dependence = bootstrapBand(rowCount, stream, (counts) =>
      meanCurve(predicted, output, outputs, counts),
    )
    const order = isNumber ? [...predicted.keys()] : levelOrder(dependence.value)
    const local = localEffects(
      order.map((point) => predicted[point]),
      places.map((place) => (place < 0 ? place : order.indexOf(place))),
      { output, outputs, isNumber },
    )
    const inOrder = bootstrapBand(rowCount, stream, (counts) => accumulatedCurve(local, counts))
    const back = (curve: Float64Array): Float64Array => curve.map((_, point) => curve[order.indexOf(point)])
    return {
      dependence,
      individual: Array.from(drawn, (row) =>
        Float64Array.from(predicted, (values) => values[row * outputs + output]),
      ),
      accumulated: { value: back(inOrder.value), low: back(inOrder.low), high: back(inOrder.high) },
    }
  })
}
