import { type Artifact, load, type Model } from '@modelwright/runtime'
import { binaryArtifact, treesArtifact } from '../../../runtime/test/example-models.ts'
import { seedOf } from '../../src/core/index.ts'
import { packArtifact } from '../../src/pack/index.ts'
import { goldenObjects } from '../../src/pack/replay-golden.ts'
import { preparedArtifact } from './prepared-artifact.ts'
import { sampleArtifact } from './samples.ts'

/** Trees as a member of a blend, so that a bundle holds a model as a step, and a calibrator after it. */
const blended: Artifact = {
  ...treesArtifact,
  name: 'blended',
  transforms: [
    ...treesArtifact.transforms,
    {
      name: 'trees-member',
      inputs: treesArtifact.model.inputs,
      outputs: ['first'],
      state: { state: treesArtifact.model.state },
    },
  ],
  model: { name: 'blend', inputs: ['first'], state: { outputs: 1, weights: Float64Array.of(1) } },
}

const calibrated: Artifact = {
  ...binaryArtifact,
  name: 'calibrated',
  calibration: { method: 'logit', slope: 0.7, intercept: 0.1 },
}

let packed: Promise<ReadonlyMap<string, Uint8Array>> | undefined

/** Models of many kinds, each packed, once a process: what a bundle holds is another for each. */
export function modelsToPack(): Promise<ReadonlyMap<string, Uint8Array>> {
  packed ??= packAll()
  return packed
}

async function packAll(): Promise<ReadonlyMap<string, Uint8Array>> {
  const artifacts = {
    binary: await sampleArtifact('binary'),
    multiclass: await sampleArtifact('multiclass'),
    regression: await sampleArtifact('regression'),
    prepared: await preparedArtifact(),
    trees: treesArtifact,
    blended,
    calibrated,
  }
  return new Map(
    Object.entries(artifacts).map(([name, artifact]) => [name, packArtifact(artifact, seedOf(7)).bytes]),
  )
}

/** The golden rows of a model as requests, and what the library says of them. */
export function goldenOf(bytes: Uint8Array): {
  readonly model: Model
  readonly rows: readonly object[]
  readonly said: ReturnType<Model['predict']>
} {
  const model = load(bytes)
  const rows = goldenObjects(model)
  return { model, rows, said: model.predict(rows) }
}
