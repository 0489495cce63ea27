import type { Batch, Pipeline } from '@modelwright/runtime'
import {
  ModelwrightError,
  outputsOf,
  type Seed,
  type Target,
  takeBatch,
  takeTarget,
} from '../../core/index.ts'
import type { PlanOptions } from '../../prepare/index.ts'
import { findLearner } from '../find-learner.ts'
import type { PipelineContext, PreparedRows, Recipe, RowsAsRead } from '../pipeline.ts'
import { bagParts } from './bag-parts.ts'
import { joinPipelines } from './join-pipelines.ts'
import type { EnsembleSpec } from './spec.ts'

/** How one member is prepared and fitted: handed in by what fits any recipe. */
export interface MemberFit {
  prepare(
    rows: Batch,
    target: Target,
    how: {
      schema: PipelineContext['schema']
      supports: ReturnType<typeof findLearner>['supports']
      prepare?: PlanOptions
      seed: Seed
    },
  ): PreparedRows
  fit(recipe: Recipe, prepared: PreparedRows, target: Target, context: PipelineContext): Promise<Pipeline>
}

/** The rows of one part, prepared as members need them; members that support the same share it. */
interface Part {
  readonly rows: Batch
  readonly target: Target
  readonly weights: { weights?: Float64Array }
  readonly prepared: Map<string, PreparedRows>
}

function partOf({ rows }: RowsAsRead, target: Target, weights: Float64Array | undefined): Part {
  return { rows, target, weights: weights === undefined ? {} : { weights }, prepared: new Map() }
}

function takePart({ rows, target, weights: { weights } }: Part, at: Uint32Array): Part {
  const taken = weights === undefined ? {} : { weights: Float64Array.from(at, (row) => weights[row]) }
  return { rows: takeBatch(rows, at), target: takeTarget(target, at), weights: taken, prepared: new Map() }
}

async function fitMember(
  recipe: Recipe,
  part: Part,
  { seed, prepare: usual }: RowsAsRead,
  context: PipelineContext,
  how: MemberFit,
): Promise<Pipeline> {
  const { supports } = findLearner(recipe.learner, part.target.task)
  const prepare = recipe.prepare ?? usual
  const key = JSON.stringify([supports, prepare ?? null])
  const known = part.prepared.get(key)
  const options = { schema: context.schema, supports, seed, ...(prepare === undefined ? {} : { prepare }) }
  const prepared = known ?? how.prepare(part.rows, part.target, options)
  part.prepared.set(key, prepared)
  return await how.fit(recipe, prepared, part.target, { ...context, ...part.weights })
}

/** Tells how far all fits are, when one of them tells how far it is. */
function progressOf({ progress }: PipelineContext, done: number, total: number): PipelineContext['progress'] {
  return (fraction, note) => progress((done + fraction) / total, note)
}

/** One model a member, fitted on all rows. */
async function fitWhole(
  { members }: EnsembleSpec,
  given: RowsAsRead,
  part: Part,
  context: PipelineContext,
  how: MemberFit,
): Promise<Pipeline[]> {
  const fitted: Pipeline[] = []
  for (const [at, member] of members.entries()) {
    const progress = progressOf(context, at, members.length)
    fitted.push(await fitMember(member, part, given, { ...context, progress }, how))
  }
  return fitted
}

/** Each member as the mean of models that were each fitted without one part of the rows. */
async function fitBagged(
  { members }: EnsembleSpec,
  given: RowsAsRead,
  part: Part,
  bags: readonly Uint32Array[],
  context: PipelineContext,
  how: MemberFit,
): Promise<Pipeline[]> {
  const fitted: Pipeline[][] = members.map(() => [])
  for (const [bag, rows] of bags.entries()) {
    const seed = context.seed.split('bag', bag)
    const mine = takePart(part, rows)
    const prepared = { ...given, seed: given.seed.split('bag', bag) }
    for (const [at, member] of members.entries()) {
      const progress = progressOf(context, bag * members.length + at, bags.length * members.length)
      fitted[at].push(await fitMember(member, mine, prepared, { ...context, seed, progress }, how))
    }
  }
  const mean = { by: 'blend', weights: bags.map(() => 1 / bags.length) } as const
  const reading = { schema: context.schema, fixes: context.fixes ?? [] }
  return fitted.map((pipelines) => joinPipelines(pipelines, mean, reading, context.operations))
}

/** Refuses intercepts that do not fit the outputs, before anything is fitted. */
function checkOutputs({ combine }: EnsembleSpec, target: Target): void {
  const outputs = outputsOf(target)
  if (combine.by === 'blend' || combine.intercepts.length === 0 || combine.intercepts.length === outputs)
    return
  throw new ModelwrightError('TRAIN_ENSEMBLE_INVALID', {
    message: `A stack for this target has ${outputs} output${outputs === 1 ? '' : 's'}, but ${combine.intercepts.length} intercepts.`,
    mend: ['Leave the intercepts out, or give one for each class (for two classes and for numbers: one).'],
  })
}

/**
 * Fits each member of an ensemble on the rows and puts one pipeline together.
 *
 * A member is the very pipeline that its recipe alone would give of these rows and this seed. Members that support the same
 * share prepared rows.
 *
 * Seeded: yes.
 *
 * @throws {ModelwrightError} TRAIN_ENSEMBLE_INVALID - when a stack has intercepts for another number of outputs
 */
export async function fitEnsemble(
  spec: EnsembleSpec,
  given: RowsAsRead,
  target: Target,
  context: PipelineContext,
  how: MemberFit,
): Promise<Pipeline> {
  checkOutputs(spec, target)
  const part = partOf(given, target, context.weights)
  const bags = spec.bag === undefined ? [] : bagParts(target, spec.bag, context.seed.split('bags'))
  const fitted =
    bags.length < 2
      ? await fitWhole(spec, given, part, context, how)
      : await fitBagged(spec, given, part, bags, context, how)
  const reading = { schema: context.schema, fixes: context.fixes ?? [] }
  return joinPipelines(fitted, spec.combine, reading, context.operations)
}
