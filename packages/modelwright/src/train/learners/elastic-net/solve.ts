import type { FitContext } from '../../../core/index.ts'
import { addColumn, type Columns, columnsOf, dotColumn } from '../../linear/columns.ts'
import type { Design } from '../../linear/design.ts'
import { commonShift } from './common-shift.ts'
import { descend, type Penalty, penaltyAt } from './descend.ts'
import type { Loss } from './losses.ts'
import {
  type Curvature,
  curvatureOf,
  type Pull,
  type Quadratic,
  quadraticByPairs,
  quadraticByRows,
  sumOf,
} from './quadratic.ts'

/** What is fitted, and how hard. */
export interface Problem {
  readonly design: Design
  readonly loss: Loss
  /** Strength of the penalty as a whole. */
  readonly alpha: number
  /** Share of it that is the sum of absolute coefficients, the rest being half the sum of squares. */
  readonly l1Ratio: number
}

/** When to stop. */
export interface SolveLimits {
  /** The duality gap that counts as none, as a share of the loss without features. */
  readonly tolerance: number
  readonly maxSweeps: number
}

/** Where it ended. */
export interface Solved {
  /** Of centred numbers and raw levels and terms; shape `[outputs × width]`. */
  readonly coefficients: Float64Array
  /** How far each intercept has moved from its start. */
  readonly moves: Float64Array
  readonly sweeps: number
  /** The objective is at most so far above the least there is, as a share of the loss without features. */
  readonly gap: number
  readonly ended: 'converged' | 'sweeps' | 'deadline' | 'precision'
}

/** Up to this many coefficients a matrix of all pairs is worth its cost: taken once, or at every step. */
const mostPairsOnce = 1500
const mostPairsEachStep = 100

/** Of the gap there is, the share by which a sweep must lower the objective to be followed by another. */
const shareOfGap = 0.01

const mostHalvings = 30
const sufficientDecrease = 1e-4

/** Rounding of a sum over rows: so much of a rise counts as none. */
const noise = 1e-14

/** Everything the steps share. */
interface Solver extends Problem {
  readonly columns: Columns
  readonly penalty: Penalty
  readonly coefficients: Float64Array
  readonly moves: Float64Array
  readonly residuals: Float64Array
  readonly stiffness: Float64Array
  readonly direction: Float64Array
  readonly expired: () => boolean
  /** Kept where it never changes. */
  curvature?: Curvature | undefined
}

/** Numbers whose standard deviation is so small a share of their mean are one number, and rounding. */
const roundOff = 1e-13

function isConstant({ columns, variances }: Design, at: number): boolean {
  const column = columns.find((one) => one.at === at)
  return column?.type === 'number' && Math.sqrt(variances[at]) <= roundOff * Math.abs(column.mean)
}

function solverOf(problem: Problem, context: FitContext): Solver {
  const { design, loss, alpha, l1Ratio } = problem
  const { width, units, rowCount } = design
  return {
    ...problem,
    columns: columnsOf(design),
    penalty: {
      // What differs from row to row by rounding only is kept out.
      first: units.map((unit, j) => (isConstant(design, j) ? Infinity : alpha * l1Ratio * unit)),
      second: units.map((unit) => alpha * (1 - l1Ratio) * unit * unit),
    },
    coefficients: new Float64Array(loss.outputs * width),
    moves: new Float64Array(loss.outputs),
    residuals: new Float64Array(rowCount),
    stiffness: new Float64Array(rowCount),
    direction: new Float64Array(rowCount),
    expired: () => context.deadline.expired(),
  }
}

function isByPairs({ design: { columns, width }, loss }: Solver): boolean {
  if (columns.some(({ type }) => type === 'sparse')) return false
  return loss.isParabola ? width <= mostPairsOnce : width <= mostPairsEachStep
}

function quadraticOf(solver: Solver): Quadratic {
  const { columns, residuals, stiffness, design, expired } = solver
  const pull: Pull = { residuals, stiffness, weightSum: design.weightSum }
  if (isByPairs(solver)) {
    const curvature = solver.curvature ?? curvatureOf(design, pull, expired)
    if (solver.loss.isParabola) solver.curvature = curvature
    if (curvature !== undefined) return quadraticByPairs(columns, curvature, pull)
  }
  return quadraticByRows(columns, pull)
}

function penaltyOf(penalty: Penalty, coefficients: Float64Array): number {
  let sum = 0
  for (let j = 0; j < coefficients.length; j++)
    if (coefficients[j] !== 0) sum += penaltyAt(penalty, j, coefficients[j])
  return sum
}

/** What a change of one output's coefficients does to the score of each row. */
function directionOf({ columns, direction }: Solver, change: Float64Array, intercept: number): Float64Array {
  direction.fill(intercept)
  for (let j = 0; j < change.length; j++)
    if (change[j] !== 0) addColumn(columns, j, change[j], { out: direction })
  return direction
}

/** Takes out of the coefficients what all classes have in common: no score feels it, the penalty does. */
function shiftClasses({ coefficients, penalty, design, loss }: Solver): void {
  const { width } = design
  const outputs = [...Array(loss.outputs).keys()]
  for (let j = 0; j < width; j++) {
    const own = outputs.map((k) => coefficients[k * width + j])
    if (own.every((value) => value === 0)) continue
    const shift = commonShift(own, penalty.first[j], penalty.second[j])
    own.forEach((value, k) => {
      coefficients[k * width + j] = value + shift
    })
  }
}

/** Lowers the objective by one output; gives the sweeps it took, or 0 where rounding allows no step. */
function step(solver: Solver, output: number, enough: number, maxSweeps: number): number {
  const { design, loss, penalty, coefficients, moves, residuals, stiffness, expired } = solver
  const { width, weightSum } = design
  loss.look(output, residuals, stiffness)
  const quadratic = quadraticOf(solver)
  const own = coefficients.subarray(output * width, (output + 1) * width)
  const before = own.slice()
  const sweeps = descend(quadratic, penalty, own, { enough, maxSweeps, expired })
  const change = own.map((value, j) => value - before[j])
  const intercept = quadratic.interceptMove()
  const direction = directionOf(solver, change, intercept)
  let length = 1
  if (!loss.isParabola) {
    const from = loss.value() / weightSum + penaltyOf(penalty, before)
    const slope =
      residuals.reduce((sum, residual, row) => sum - residual * direction[row], 0) / weightSum +
      penaltyOf(penalty, own) -
      penaltyOf(penalty, before)
    for (let tries = 0; ; tries++) {
      const at = own.map((_, j) => before[j] + length * change[j])
      const value = loss.valueAt(output, direction, length) / weightSum + penaltyOf(penalty, at)
      if (value <= from + sufficientDecrease * length * slope + noise * Math.abs(from)) break
      if (tries === mostHalvings) length = 0
      if (length === 0) break
      length /= 2
    }
    if (length < 1) for (let j = 0; j < width; j++) own[j] = before[j] + length * change[j]
  }
  loss.move(output, direction, length)
  moves[output] += length * intercept
  return length === 0 ? 0 : sweeps
}

/**
 * Writes the slopes of all coefficients, from residuals that are made to sum to 0 as the intercepts will have it.
 *
 * @returns the slope of the steepest intercept
 */
function slopesOf(solver: Solver, slopes: Float64Array): number {
  const { columns, design, loss, residuals, stiffness } = solver
  const { width, weightSum, shares } = design
  let steepest = 0
  for (let k = 0; k < loss.outputs; k++) {
    loss.look(k, residuals, stiffness)
    const sum = sumOf(residuals)
    steepest = Math.max(steepest, Math.abs(sum) / weightSum)
    for (let j = 0; j < width; j++)
      slopes[k * width + j] = (dotColumn(columns, j, residuals) - shares[j] * sum) / weightSum
  }
  return steepest
}

/** What the penalty's conjugate takes off a bound, for slopes times `scale`. */
function conjugateOf({ penalty, design }: Solver, slopes: Float64Array, scale: number): number {
  const { width } = design
  let sum = 0
  for (let at = 0; at < slopes.length; at++) {
    const j = at % width
    const beyond = scale * Math.abs(slopes[at]) - penalty.first[j]
    if (!(beyond > 0)) continue
    if (!(penalty.second[j] > 0)) return Infinity
    sum += (beyond * beyond) / (2 * penalty.second[j])
  }
  return sum
}

/** The largest factor at which no slope lies beyond its penalty. */
function scaleWithin({ penalty, design }: Solver, slopes: Float64Array): number {
  let scale = 1
  for (let at = 0; at < slopes.length; at++) {
    const most = penalty.first[at % design.width]
    const slope = Math.abs(slopes[at])
    // The hair's breadth keeps rounding from lifting a slope above its penalty again.
    if (slope > most) scale = Math.min(scale, (most / slope) * (1 - 1e-15))
  }
  return scale
}

/**
 * How far the objective may at most lie above the least there is: itself less the best bound the residuals prove.
 *
 * The bound supposes that the residuals sum to 0, the intercepts' slopes being 0; the steepest is given beside it.
 *
 * @see Fercoq, Gramfort, Salmon, Mind the Duality Gap: Safer Rules for the Lasso, 2015
 */
function gapOf(solver: Solver, slopes: Float64Array): { gap: number; steepest: number } {
  const { loss, penalty, coefficients, design } = solver
  const steepest = slopesOf(solver, slopes)
  let penalties = 0
  for (let k = 0; k < loss.outputs; k++)
    penalties += penaltyOf(penalty, coefficients.subarray(k * design.width, (k + 1) * design.width))
  const objective = loss.value() / design.weightSum + penalties
  const boundOf = (scale: number): number =>
    loss.bound(scale) / design.weightSum - conjugateOf(solver, slopes, scale)
  const within = scaleWithin(solver, slopes)
  return { gap: Math.max(0, objective - Math.max(boundOf(within), boundOf(1))), steepest }
}

/**
 * Finds the least of a loss plus an elastic-net penalty: Newton steps, each solved by coordinate descent.
 *
 * How near it came is proven by the duality gap, not guessed from the last change.
 */
export function solve(problem: Problem, limits: SolveLimits, context: FitContext): Solved {
  const solver = solverOf(problem, context)
  const { design, loss, coefficients, moves, expired } = solver
  const slopes = new Float64Array(coefficients.length)
  const unit = Math.max(loss.value() / design.weightSum, Number.MIN_VALUE)
  let sweeps = 0
  for (;;) {
    const found = gapOf(solver, slopes)
    const gap = found.gap / unit
    const ended = (reason: Solved['ended']): Solved => ({ coefficients, moves, sweeps, gap, ended: reason })
    if (Math.max(gap, found.steepest) <= limits.tolerance) return ended('converged')
    if (sweeps >= limits.maxSweeps) return ended('sweeps')
    if (sweeps > 0 && expired()) return ended('deadline')
    const enough = (shareOfGap * Math.max(gap, limits.tolerance) * unit) / loss.outputs
    let taken = 0
    for (let k = 0; k < loss.outputs; k++)
      taken += step(solver, k, enough, Math.max(1, limits.maxSweeps - sweeps))
    if (loss.outputs > 1) shiftClasses(solver)
    if (taken === 0) return ended('precision')
    sweeps += Math.ceil(taken / loss.outputs)
  }
}
