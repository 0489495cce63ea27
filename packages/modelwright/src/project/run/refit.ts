import type { Pipeline } from '@modelwright/runtime'
import { isMemoryFailure, takeTarget } from '../../core/index.ts'
import { continuedReading } from './continued.ts'
import { withDecisions } from './decide.ts'
import { refitIntervals } from './fit-intervals.ts'
import { type FitSettings, type FittedPart, weightsOf } from './fit-part.ts'
import { sideFit } from './fit-rows.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import { learnReading, rowsOf } from './reading.ts'
import { timedFit } from './timed-fit.ts'
import { rowsOfRefit } from './train-only.ts'
import type { RunTools } from './types.ts'
import { isDeath } from './within-memory.ts'

/** The fit that is shipped, and the rows it learnt from. */
export interface ShippedFit {
  readonly pipeline: Pipeline
  readonly rowIds: Uint32Array
}

/** Share of the time that is left which the fit on all rows may be expected to take. */
const refitShare = 0.6

/** What fitting on all rows takes. */
interface Refitting {
  readonly gathered: Gathered
  readonly holdout: Holdout
  readonly parts: readonly FittedPart[]
  readonly settings: FitSettings
  readonly tools: RunTools
}

/** Whether there is time to fit on all rows; where there is none, the fit that was evaluated is shipped. */
function hasTimeToRefit({ gathered, parts, tools }: Refitting): boolean {
  const { fitMs, readMs, isSample, trainIds, notes = [] } = parts[parts.length - 1]
  const expectedMs = ((fitMs + readMs) * gathered.table.rowCount) / Math.max(1, trainIds.length)
  const isTime =
    !isSample && tools.rulings.decide('refit', () => expectedMs <= refitShare * tools.deadline.remainingMs())
  if (!isTime) {
    // Notes on a part tell of memory; that it was too short has been said.
    const reason = notes.length > 0 ? 'no memory' : 'no time'
    const message = `There is ${reason} to fit on all rows: the fit that was evaluated is shipped.`
    tools.log({ kind: 'warning', stage: 'pack', message })
  }
  return isTime
}

/** Where each row of a table lies among those that are kept; -1: it is none of them. */
function placesOf(rowCount: number, kept: Uint32Array): Int32Array {
  const places = new Int32Array(rowCount).fill(-1)
  kept.forEach((row, place) => {
    places[row] = place
  })
  return places
}

/** Fits the winner's recipe on all rows, but for those that fixes drop of rows that train. */
async function refitAll(
  { gathered, holdout, parts, settings, tools }: Refitting,
  kept: Uint32Array,
): Promise<Pipeline> {
  const { resolved } = gathered
  const from = settings.continued?.shipped
  const table = rowsOf(gathered.table, kept)
  const learnt = learnReading(table, gathered)
  const reading = from === undefined ? learnt : continuedReading(from, learnt, gathered)
  const data = {
    reading,
    rows: reading.read(table),
    target: table === gathered.table ? resolved.target : takeTarget(resolved.target, kept),
    ...weightsOf(gathered, kept),
    ...(from === undefined ? {} : { from }),
  }
  const part = parts[parts.length - 1]
  const { pipeline } = await timedFit(part.search.recipe, data, settings, tools)
  const { decisions } = part
  if (decisions?.intervals === undefined) return withDecisions(pipeline, decisions, reading)
  const { train, test } = holdout.parts[parts.length - 1]
  const rows = test.table === gathered.table ? test.rows : new Uint32Array()
  const places = placesOf(gathered.table.rowCount, kept)
  const placed = (of: Uint32Array): Int32Array => Int32Array.from(of, (row) => places[row])
  const heldOut = { places: placed(rows), contender: part.contender }
  const all = { train: placed(train), heldOut, target: data.target }
  const side = sideFit(data, (recipe, of) => timedFit(recipe, { reading, ...of }, settings, tools))
  const intervals = await refitIntervals(decisions.intervals, all, side)
  return withDecisions(pipeline, { ...decisions, intervals }, reading)
}

/** Memory that idle threads held, and a thread that ended through no fault of the fit, are no reason to do without it. */
const mostAttempts = 2

/**
 * What was fitted on all rows, or why it was not: memory ran out over it, or a thread ended, also when it was tried once more. A run
 * that is done again does not try.
 */
async function refitInMemory(refitting: Refitting, kept: Uint32Array): Promise<Pipeline | string> {
  const { rulings, pool } = refitting.tools
  let reason = ''
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const takeBack = rulings.mark()
    try {
      return await refitAll(refitting, kept)
    } catch (error) {
      const isMemory = isMemoryFailure(error)
      if (rulings.isReplay || !(isMemory || isDeath(error))) throw error
      reason = isMemory
        ? 'Memory is too short to fit on all rows'
        : 'A thread ended twice while it fitted on all rows'
      takeBack()
      await pool.endIdle()
    }
  }
  return reason
}

/** Makes the fit that is shipped: on all rows, or the one that was evaluated where there is no time or no memory for it. */
export async function refit(refitting: Refitting): Promise<ShippedFit> {
  const { gathered, parts, tools } = refitting
  const last = parts[parts.length - 1]
  const evaluated = { pipeline: last.pipeline, rowIds: last.trainIds }
  const takeBack = tools.rulings.mark()
  if (!hasTimeToRefit(refitting)) return evaluated
  const kept = rowsOfRefit(gathered)
  const found = await refitInMemory(refitting, kept)
  if (typeof found !== 'string') return { pipeline: found, rowIds: rowsOf(gathered.table, kept).rowIds }
  takeBack()
  tools.rulings.note('refit', false)
  const message = `${found}: the fit that was evaluated is shipped.`
  tools.log({ kind: 'warning', stage: 'pack', message })
  return evaluated
}
