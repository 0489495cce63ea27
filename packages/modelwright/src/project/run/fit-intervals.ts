import {
  allOperations,
  type Batch,
  type Intervals,
  type Pipeline,
  type SideModel,
  type Task,
} from '@modelwright/runtime'
import { ModelwrightError, type Seed, type Target, takeTarget } from '../../core/index.ts'
import {
  type ConformalOptions,
  type ConformalRule,
  type ConformalWay,
  type Contender,
  checkConformalRows,
  conformalLimit,
  conformalWayOf,
  leastRows,
  numberText,
  type SideRecipe,
  takeContender,
} from '../../evaluate/index.ts'
import { rowsOfFold } from '../../tune/index.ts'
import { checkInterrupted } from './interrupted.ts'
import type { OutOfFold } from './out-of-fold.ts'
import type { RunTools } from './types.ts'

/** The further models of a way, from what is plain data of it: their targets are code. */
export function sideRecipesOf(
  { method, coverage }: Pick<ChosenIntervals, 'method' | 'coverage'>,
  task: Task,
): readonly SideRecipe[] {
  return conformalWayOf(method, task).sides(coverage)
}

/** Fits boosted trees of these options on some of the rows, beside the model. */
export type FitSide = (
  options: SideRecipe['options'],
  rows: Uint32Array,
  target: Target,
) => Promise<{ readonly side: SideModel; predict(tested: Uint32Array): Float64Array }>

/** Intervals that out-of-fold predictions decided on. */
export interface ChosenIntervals extends Omit<Intervals, 'sides' | 'golden'> {
  /** Further models, fitted on the training rows. */
  readonly sides: readonly SideModel[]
  readonly recipes: readonly SideRecipe[]
  /** Rows that were scored. */
  readonly rowCount: number
  /** Out-of-fold predictions, for a fit of the further models on more rows; `rows` are positions among those that train. */
  readonly scored: Contender
  readonly rows: Uint32Array
  /** Classes with too few rows to be held by themselves: always in the set. */
  readonly always: readonly string[]
}

/** Parts that rows are dealt to where a further model learns from out-of-fold predictions. */
const partCount = 5

const numberTarget = (values: Float64Array): Target => ({ task: 'regression', values })

/** A part of the scored rows, and the rows that a further model may be fitted on for it. */
interface SidePart {
  /** Positions among the scored rows. */
  readonly tested: Uint32Array
  /** Positions among the training rows, and their targets. */
  readonly rows: Uint32Array
  readonly target: Target
}

const positions = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row)

/** By the folds themselves: the target is known for every training row. */
function partsByFolds({ rows, folds }: OutOfFold, target: Target): SidePart[] {
  return Array.from({ length: folds.count }, (_, fold) => {
    const { train } = rowsOfFold(folds, fold)
    const tested = positions(rows.length).filter((at) => folds.foldOf[rows[at]] === fold)
    return { tested, rows: train, target: takeTarget(target, train) }
  })
}

/** By parts of the scored rows: the target comes from their predictions. A single fold is dealt out. */
function partsOfScored({ rows, folds }: OutOfFold, values: Float64Array, seed: Seed): SidePart[] {
  const isDealt = folds.count === 1
  const order = seed.shuffle(positions(rows.length))
  const dealt = new Int32Array(rows.length)
  order.forEach((at, place) => {
    dealt[at] = place % partCount
  })
  const partOf = (at: number): number => (isDealt ? dealt[at] : folds.foldOf[rows[at]])
  return Array.from({ length: isDealt ? partCount : folds.count }, (_, part) => {
    const others = positions(rows.length).filter((at) => partOf(at) !== part)
    return {
      tested: positions(rows.length).filter((at) => partOf(at) === part),
      rows: others.map((at) => rows[at]),
      target: numberTarget(Float64Array.from(others, (at) => values[at])),
    }
  })
}

/** What a further model says of each scored row, by fits that did not see it. */
async function crossFitted(
  { options }: SideRecipe,
  parts: readonly SidePart[],
  { rows }: OutOfFold,
  fit: FitSide,
  { signal }: RunTools,
): Promise<Float64Array> {
  const said = new Float64Array(rows.length).fill(Number.NaN)
  for (const { tested, rows: fitted, target } of parts) {
    if (tested.length === 0) continue
    checkInterrupted(signal)
    const { predict } = await fit(options, fitted, target)
    predict(tested.map((at) => rows[at])).forEach((value, i) => {
      said[tested[i]] = value
    })
  }
  return said
}

function limitsOf(scores: Float64Array, { target }: Contender, { coverage, perClass }: ConformalRule) {
  if (!perClass || target.task === 'regression')
    return { limits: Float64Array.of(conformalLimit(scores, coverage)), always: [] }
  const { codes, classes } = target
  const limits = Float64Array.from(classes, (_, code) =>
    conformalLimit(
      scores.filter((_, row) => codes[row] === code),
      coverage,
    ),
  )
  return { limits, always: classes.filter((_, code) => limits[code] === Number.POSITIVE_INFINITY) }
}

/** Keeps to the first fold, where intervals ask for a split and others for all folds. */
function asAsked(found: OutOfFold, { scores }: ConformalRule): OutOfFold {
  if (scores === 'cross' || found.folds.count === 1) return found
  const kept = positions(found.rows.length).filter((at) => found.folds.foldOf[found.rows[at]] === 0)
  return {
    scored: takeContender(found.scored, kept),
    rows: kept.map((at) => found.rows[at]),
    folds: { ...found.folds, count: 1 },
  }
}

interface Asked {
  readonly rule: ConformalRule
  readonly seed: Seed
  readonly fit: FitSide
  /** Target of all training rows. */
  readonly target: Target
}

/** Fits the further models: crosswise for the scores, and once more on all rows to be shipped. */
async function fitSides(way: ConformalWay, found: OutOfFold, asked: Asked, tools: RunTools) {
  const { rule, seed, fit, target } = asked
  const recipes = way.sides(rule.coverage)
  const said: Float64Array[] = []
  const sides: SideModel[] = []
  for (const recipe of recipes) {
    const values = recipe.targetOf?.(found.scored)
    const parts =
      values === undefined ? partsByFolds(found, target) : partsOfScored(found, values, seed.split('parts'))
    said.push(await crossFitted(recipe, parts, found, fit, tools))
    const { side } =
      values === undefined
        ? await fit(recipe.options, allRows(target), target)
        : await fit(recipe.options, found.rows, numberTarget(values))
    sides.push(side)
  }
  return { recipes, said, sides }
}

const allRows = (target: Target): Uint32Array =>
  positions(target.task === 'regression' ? target.values.length : target.codes.length)

/**
 * Decides how wide intervals are, or how large sets, by how strange the truth of training rows is to fits that did not see
 * them.
 *
 * @param all - out-of-fold predictions, calibrated by other rows where probabilities are calibrated
 * @throws {ModelwrightError} EVALUATE_INTERVALS_FEW - when there are too few rows for the coverage asked for
 */
export async function fitIntervals(all: OutOfFold, asked: Asked, tools: RunTools): Promise<ChosenIntervals> {
  const { rule, target } = asked
  const way = conformalWayOf(rule.conformal, target.task)
  const found = asAsked(all, rule)
  checkConformalRows(rule, found.rows.length)
  const { recipes, said, sides } = await fitSides(way, found, asked, tools)
  const options: ConformalOptions = {
    ...way.learn?.(found.scored),
    ...(way.name === 'raps' ? { penalty: rule.penalty, free: rule.free } : {}),
  }
  const scores = way.scores(found.scored, said, options)
  const { limits, always } = limitsOf(scores, found.scored, rule)
  if (!rule.perClass && limits[0] === Number.POSITIVE_INFINITY) throw endless(scores)
  return {
    method: way.name,
    coverage: rule.coverage,
    limits,
    ...options,
    sides,
    recipes,
    rowCount: found.rows.length,
    scored: found.scored,
    rows: found.rows,
    always,
  }
}

function endless(scores: Float64Array): ModelwrightError {
  const known = scores.filter(Number.isFinite).length
  return new ModelwrightError('EVALUATE_INTERVALS_FEW', {
    message: `Intervals cannot be told: only ${known} of ${scores.length} out-of-fold predictions are numbers.`,
    where: 'intervals',
    mend: [
      'Look for values so extreme that sums overflow:  modelwright explore',
      'Or leave "intervals" out.',
    ],
  })
}

/** Where the rows of a part lie among those that the shipped model is fitted on, -1 where they do not, and what was said of them. */
export interface AllRows {
  /** Of each training row. */
  readonly train: Int32Array
  /** Of held-out rows: none where they come from another table. */
  readonly heldOut: { readonly places: Int32Array; readonly contender: Contender }
  readonly target: Target
}

/** Fits the further models once more, on all rows: the limits stay, which come from fits that did not see their rows. */
export async function refitIntervals(
  chosen: ChosenIntervals,
  { train, heldOut, target }: AllRows,
  fit: FitSide,
): Promise<ChosenIntervals> {
  const sides: SideModel[] = []
  for (const { options, targetOf } of chosen.recipes) {
    if (targetOf === undefined) {
      sides.push((await fit(options, allRows(target), target)).side)
      continue
    }
    const places = [...Array.from(chosen.rows, (row) => train[row]), ...heldOut.places]
    const values = [
      ...targetOf(chosen.scored),
      ...(heldOut.places.length > 0 ? targetOf(heldOut.contender) : []),
    ]
    const known = values.filter((_, at) => places[at] >= 0)
    const rows = Uint32Array.from(places.filter((place) => place >= 0))
    sides.push((await fit(options, rows, numberTarget(Float64Array.from(known)))).side)
  }
  return { ...chosen, sides }
}

/** What the artifact keeps of intervals. */
export function keptIntervals({
  method,
  coverage,
  limits,
  sides,
  least,
  penalty,
  free,
}: ChosenIntervals): Intervals {
  return {
    method,
    coverage,
    limits,
    sides,
    ...(least === undefined ? {} : { least }),
    ...(penalty === undefined ? {} : { penalty }),
    ...(free === undefined ? {} : { free }),
  }
}

/** Says in sentences how intervals were made. */
export function intervalTexts(chosen: ChosenIntervals): readonly string[] {
  const { method, coverage, limits, rowCount, always, scored } = chosen
  const what = scored.target.task === 'regression' ? 'Intervals' : 'Sets of classes'
  const limit =
    method === 'absolute'
      ? `: ${numberText(limits[0])} on either side`
      : limits.length > 1
        ? ', each class by itself'
        : ''
  return [
    `${what} by ${method} are to hold ${numberText(100 * coverage)} of 100 rows${limit} (${rowCount} out-of-fold predictions).`,
    ...(always.length === 0
      ? []
      : [
          `Always in the set, for want of ${leastRows(coverage)} rows of their own: ${always.slice(0, 10).join(', ')}.`,
        ]),
  ]
}

/** Tells intervals or sets of rows, as the runtime does. */
export function intervalsOfRows(pipeline: Pipeline, rows: Batch, predictions: Float64Array): Float64Array {
  const operation = allOperations.intervals
  if (operation === undefined) throw new Error('bug: there is no operation for intervals')
  return operation.of(pipeline, allOperations)(rows, predictions)
}
