import { load } from '@modelwright/runtime'
import { type Log, ModelwrightError, type RunRecord, type Table } from '../../core/index.ts'
import type { Contender } from '../../evaluate/index.ts'
import type { Project } from '../open-project.ts'
import { type Found, gatherEvidence, rescore, usedIds, usedRows } from '../verify/evidence.ts'

/** What predicting held-out rows again is handed. */
export interface RescoreTools {
  readonly project: Project
  /** A folder for what does not fit in memory. */
  readonly temporary: string
  readonly log: Log
  readonly signal: AbortSignal
}

/** The rows a run held out, predicted again by the fit it evaluated. */
export interface HeldOut {
  readonly contender: Contender
  readonly table: Table
  /** The column that is predicted. */
  readonly target: string
  readonly classes: readonly string[] | undefined
  /** Draws of the run's intervals come from it. */
  readonly seed: number
}

async function rescored({ artifact, name }: RunRecord, tools: RescoreTools): Promise<Found<HeldOut>> {
  const { project } = tools
  if (artifact === null) return { why: 'it made no model' }
  if (!(await project.objects.has(artifact))) return { why: 'its model is not in this store' }
  const bytes = await project.objects.get(artifact)
  const evidence = await gatherEvidence(load(bytes), { bytes, name, folder: project.folder, ...tools })
  const { fits, card, model } = evidence
  if ('why' in fits) return fits
  if (fits.thing.length !== 1) return { why: 'it was evaluated fold by fold, by several fits' }
  const [fit] = fits.thing
  const held = await evidence.table(fit.held.snapshot)
  if ('why' in held) return held
  const whole = await evidence.table(fit.fit.snapshot)
  if ('why' in whole) return whole
  const isSame = held.thing.snapshot === whole.thing.snapshot
  const used = usedRows(whole.thing, model, usedIds(evidence, fits.thing, whole.thing.snapshot), fits.thing)
  const rows = isSame ? used : usedRows(held.thing, fit.model, undefined)
  const judging = 'why' in card ? undefined : card.thing.judging
  const { contender, table } = rescore(fit, rows, { whole: used.whole, group: judging?.group ?? null })
  const { name: target, classes } = fit.model.schema.output
  return { thing: { contender, table, target, classes, seed: judging?.seed ?? 0 } }
}

/** Predicts the rows a run held out again; says why where that cannot be. */
export async function heldOutOf(run: RunRecord, tools: RescoreTools): Promise<Found<HeldOut>> {
  try {
    return await rescored(run, tools)
  } catch (error) {
    if (!(error instanceof ModelwrightError) || tools.signal.aborted) throw error
    return { why: error.message }
  }
}
