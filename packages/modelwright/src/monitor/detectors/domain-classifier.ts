import type { Batch, Column } from '@modelwright/runtime'
import {
  type DriftContext,
  defineDetector,
  ModelwrightError,
  type RowSample,
  type Seed,
  takeBatch,
} from '../../core/index.ts'
import { metrics } from '../../evaluate/index.ts'
import { heavierTail, twoSided } from '../distributions/heavier-tail.ts'

/** Rows of both sides with where they are from: 0 reference, 1 current. */
interface MixedRows {
  readonly rows: Batch
  readonly from: Int32Array
  /** The stretch of its side that each row lies in. */
  readonly folds: Int32Array
}

type Category = Extract<Column, { type: 'category' }>

/** Joins two columns of one type; levels of both are known. */
function joinedColumn(a: Column, b: Column): Column {
  if (a.type === 'category' && b.type === 'category') return joinedLevels(a, b)
  if (a.type === 'text' && b.type === 'text') {
    const bytes = new Uint8Array(a.bytes.length + b.bytes.length)
    bytes.set(a.bytes)
    bytes.set(b.bytes, a.bytes.length)
    const end = a.bytes.length
    const offsets = Float64Array.of(...a.offsets, ...b.offsets.subarray(1).map((offset) => offset + end))
    return { type: 'text', bytes, offsets, missing: Uint8Array.of(...a.missing, ...b.missing) }
  }
  if (a.type === 'boolean' && b.type === 'boolean')
    return { type: 'boolean', values: Uint8Array.of(...a.values, ...b.values) }
  if ((a.type === 'number' || a.type === 'time') && a.type === b.type)
    return { type: a.type, values: Float64Array.of(...a.values, ...(b as typeof a).values) }
  throw new ModelwrightError('MONITOR_TYPES_DIFFERENT', {
    message: `A column is ${a.type} in the reference and ${b.type} in the window.`,
    mend: ['Read both with the schema of the same artifact.', 'Leave the column out.'],
  })
}

function joinedLevels(a: Category, b: Category): Column {
  const levels = [...new Set([...a.levels, ...b.levels])].sort()
  const place = new Map(levels.map((level, code) => [level, code]))
  const codes = [a, b].flatMap((side) =>
    Array.from(side.codes, (code) => (code < 0 ? -1 : place.get(side.levels[code])!)),
  )
  return { type: 'category', codes: Int32Array.from(codes), levels }
}

/** Takes about the same number of rows of each side, every so-manieth, in their order. */
function thinned(rows: Batch, most: number): Batch {
  if (rows.rowCount <= most) return rows
  const step = rows.rowCount / most
  return takeBatch(
    rows,
    Uint32Array.from({ length: most }, (_, at) => Math.floor(at * step)),
  )
}

function mixed(reference: Batch, current: Batch, most: number, folds: number): MixedRows {
  const size = Math.min(most, reference.rowCount, current.rowCount)
  const [a, b] = [thinned(reference, size), thinned(current, size)]
  const names = [...a.columns.keys()].filter((name) => b.columns.has(name))
  const columns = new Map(
    names.map((name) => [name, joinedColumn(a.columns.get(name)!, b.columns.get(name)!)] as const),
  )
  const place = (row: number): number => (row < size ? row : row - size)
  return {
    rows: { rowCount: 2 * size, columns },
    from: Int32Array.from({ length: 2 * size }, (_, row) => (row < size ? 0 : 1)),
    folds: Int32Array.from({ length: 2 * size }, (_, row) => Math.floor((place(row) * folds) / size)),
  }
}

/** Area under the ROC curve in each fold, of a model fitted on the others. */
async function foldAreas(
  { rows, from, folds }: MixedRows,
  foldCount: number,
  { fitRows, deadline }: DriftContext,
  seed: Seed,
): Promise<number[]> {
  if (fitRows === undefined) throw new Error('bug: the domain classifier is asked without a way to fit rows')
  const all = Uint32Array.from(from.keys())
  const areas: number[] = []
  for (let fold = 0; fold < foldCount; fold++) {
    const inside = all.filter((row) => folds[row] === fold)
    const outside = all.filter((row) => folds[row] !== fold)
    const codes = Int32Array.from(outside, (row) => from[row])
    const target = { task: 'binary', codes, classes: ['reference', 'current'] } as const
    const score = await fitRows(takeBatch(rows, outside), target, {
      seed: seed.split('fold', fold),
      deadline,
    })
    const truth = Int32Array.from(inside, (row) => from[row])
    areas.push(metrics.auc.score(truth, score(takeBatch(rows, inside))))
  }
  return areas
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Stretches of rows that change sides together when rows are relabelled. */
const stretchCount = 32

/** Lets both sides change places, or not, in each of some stretches of rows. */
function relabelled(found: MixedRows, seed: Seed): MixedRows {
  const size = found.from.length / 2
  const isSwapped = Array.from({ length: stretchCount }, () => seed.next() < 0.5)
  const from = found.from.map((side, row) =>
    isSwapped[Math.floor(((row % size) * stretchCount) / size)] ? 1 - side : side,
  )
  return { ...found, from }
}

/** Mann and Whitney's deviate of the mean area of folds. */
function deviateOf(area: number, rowCount: number, { designEffect = 1 }: DriftContext): number {
  const side = rowCount / 2 / Math.max(1, designEffect)
  return (area - 0.5) / Math.sqrt((2 * side + 1) / (12 * side * side))
}

/**
 * Fits a model that tells rows of the window from rows of the reference, and measures how well it can on rows it did not see.
 *
 * It looks at all columns at once, so that it sees relations that changed while no column did, and texts. Folds are stretches
 * of rows in their order: neighbours never stand on both sides of a fold, or likeness in time would look like drift.
 * The p-value is Mann and Whitney's; with `permutations` the model is fitted anew for relabelled rows as often.
 * Missing: as the model takes it.  Seeded: yes.  Cost: `folds` fits, and as many a permutation.
 *
 * @returns statistic and effect: the mean area under the ROC curve of the folds; 0.5 is none
 * @throws {ModelwrightError} MONITOR_TYPES_DIFFERENT - when a column is of another type in the window
 * @see Lopez-Paz and Oquab (2017), Revisiting classifier two-sample tests, ICLR
 */
export const domainClassifier = defineDetector({
  name: 'domain-classifier',
  about: 'How well a model tells rows of the window from the reference',
  takes: ['rows'],
  options: {
    folds: {
      type: 'integer',
      default: 5,
      min: 2,
      max: 20,
      about: 'stretches of rows that are left out in turn',
    },
    mostRows: { type: 'integer', default: 5000, min: 50, about: 'rows of each side that are looked at' },
    permutations: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 999,
      about: 'fits of relabelled rows; 0: by Mann and Whitney',
    },
  },
  effect: { most: 1, material: 0.55, about: 'area under the ROC curve; 0.5 is none' },
  async detect(reference: RowSample, current: RowSample, options, context) {
    const found = mixed(reference.rows, current.rows, options.mostRows, options.folds)
    if (found.rows.rowCount < 4 * options.folds || found.rows.columns.size === 0)
      return { statistic: Number.NaN, effect: Number.NaN, pValue: Number.NaN }
    const area = meanOf(await foldAreas(found, options.folds, context, context.seed))
    if (options.permutations === 0) {
      const z = deviateOf(area, found.rows.rowCount, context)
      const pValue = heavierTail(z > 0 ? twoSided(z) / 2 : 1 - twoSided(z) / 2, context.degrees)
      return { statistic: area, effect: area, pValue }
    }
    let asFar = 1
    for (let again = 0; again < options.permutations; again++) {
      const seed = context.seed.split('relabelled', again)
      const areas = await foldAreas(relabelled(found, seed), options.folds, context, seed)
      if (meanOf(areas) >= area) asFar++
    }
    return { statistic: area, effect: area, pValue: asFar / (options.permutations + 1) }
  },
})
