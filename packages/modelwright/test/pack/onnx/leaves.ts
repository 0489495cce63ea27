import {
  allOperations,
  type Batch,
  type Column,
  featuresOf,
  type Model,
  type TreesState,
  treeScores,
} from '@modelwright/runtime'
import { featureGraph } from '../../../src/pack/onnx/feature-graph.ts'
import { modelMessage } from '../../../src/pack/onnx/messages.ts'
import { leavesOf } from '../../../src/pack/onnx/models/trees.ts'
import { bytesOf } from '../../../src/pack/onnx/protobuf.ts'
import { feedsOf, type OnnxRunner } from './onnxruntime.ts'

interface TreesStep {
  readonly inputs: readonly string[]
  readonly state: TreesState
}

/** All trees of a model: its own, or those of its members. */
export function treesOf({ artifact }: Model): readonly TreesStep[] {
  const members = artifact.transforms
    .filter(({ name }) => name === 'trees-member')
    .map(({ inputs, state }) => ({ inputs, state: (state as { state: TreesState }).state }))
  return artifact.model.name === 'trees' ? [...members, artifact.model as TreesStep] : members
}

/** The leaf each tree sends each row to, by the runtime's own walk; shape `[rows × trees]`. */
function ownLeaves(state: TreesState, features: readonly Column[], rowCount: number): Float64Array {
  const leaves = Float32Array.from(
    state.leafCounts.reduce((sum, count) => sum + count, 0) ? numbered(state) : [],
  )
  return treeScores(
    { ...state, width: 1, mean: false, base: new Float64Array(state.leafCounts.length), leaves },
    features,
    rowCount,
  )
}

function numbered({ leafCounts }: TreesState): number[] {
  let first = 0
  return [...leafCounts].flatMap((count) => {
    const own = Array.from({ length: count }, (_, at) => first + at)
    first += count
    return own
  })
}

/** Counts leaves reached, and those that differ between the runtime and onnxruntime. */
export async function differingLeaves(
  model: Model,
  batch: Batch,
  runner: OnnxRunner,
): Promise<{ leaves: number; differing: number }> {
  let [leaves, differing] = [0, 0]
  const features = featuresOf(model.artifact.transforms, allOperations, batch)
  for (const { inputs, state } of treesOf(model)) {
    const own = ownLeaves(
      state,
      inputs.map((name) => features.get(name) as Column),
      batch.rowCount,
    )
    const context = featureGraph(model.artifact, allOperations)
    const tensor = context.graph.add('Cast', [leavesOf(context, state, context.columnsOf(inputs))], {
      to: 11,
    })
    const port = { name: '#leaves', type: 'double', shape: [-1, state.leafCounts.length] } as const
    const bytes = bytesOf(modelMessage(context.graph.finish('leaves', [{ port, tensor }]), {}))
    const theirs = (await runner.run(bytes, feedsOf(model.schema, batch)))['#leaves']!.doubles!
    leaves += own.length
    own.forEach((leaf, at) => {
      if (theirs[at] !== leaf) differing++
    })
  }
  return { leaves, differing }
}
