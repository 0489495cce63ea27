import { type Artifact, load, type Model, type ModelOperation, memberName } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { replayGolden } from '../replay-golden.ts'
import { encodeArtifact } from './artifact.ts'

/** What else may stay behind, besides the card, the golden rows and the reference of monitoring. */
export interface SlimOptions {
  /** Leaves out what only explains predictions or trains further, such as the weights of training rows in leaves. */
  readonly isForPredictionsOnly?: boolean
}

type Models = Readonly<Record<string, ModelOperation>>
type Fields = Readonly<Record<string, unknown>>

const without = (state: unknown, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(state as Fields).filter(([name]) => !names.includes(name)))

/** Takes off a state what its operation can do without; of a model that is a step before another, off its own. */
function leanStep<Step extends { readonly name: string; readonly state: unknown }>(
  step: Step,
  models: Models,
): Step {
  const { optional } = models[step.name] ?? {}
  if (optional !== undefined) return { ...step, state: without(step.state, optional) }
  const member = Object.keys(models).find((name) => memberName(name) === step.name)
  const ofMember = member === undefined ? undefined : models[member].optional
  if (ofMember === undefined) return step
  const { state, ...rest } = step.state as Fields
  return { ...step, state: { ...rest, state: without(state, ofMember) } }
}

function forPredictions({ evaluation: _evaluation, ...artifact }: Artifact, models: Models): Artifact {
  const leanPipeline = <Pipeline extends Pick<Artifact, 'model' | 'transforms'>>(pipeline: Pipeline) => ({
    ...pipeline,
    model: leanStep(pipeline.model, models),
    transforms: pipeline.transforms.map((step) => leanStep(step, models)),
  })
  const { intervals } = artifact
  if (intervals === undefined) return leanPipeline(artifact)
  return leanPipeline({ ...artifact, intervals: { ...intervals, sides: intervals.sides.map(leanPipeline) } })
}

/**
 * Writes a model again for a place that only predicts: without its card, the reference of monitoring and its golden rows, which are replayed here.
 *
 * @returns an artifact of a digest of its own: whoever packs it names that of the model
 * @throws {ModelwrightError} PACK_GOLDEN_DIFFERENT - when the model gives other numbers then
 */
export function slimmed(model: Model, { isForPredictionsOnly = false }: SlimOptions = {}): Uint8Array {
  const { card: _card, golden, reference: _reference, ...artifact } = model.artifact
  const lean = isForPredictionsOnly ? forPredictions(artifact, model.operations.models) : artifact
  const bytes = encodeArtifact(lean)
  const again = load(bytes)
  const { differing } = replayGolden({
    ...again,
    artifact: { ...again.artifact, ...(golden === undefined ? {} : { golden }) },
  })
  if (differing === 0) return bytes
  throw new ModelwrightError('PACK_GOLDEN_DIFFERENT', {
    message: `The model, written without its card, gives other numbers for ${differing} golden rows.`,
    mend: ['Report it: this is a defect of Modelwright.'],
  })
}
