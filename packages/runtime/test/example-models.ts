import type { Artifact, Input, Output, Pipeline } from '../src/contracts.ts'
import { type Model, modelOf } from '../src/model.ts'
import { allOperations } from '../src/operations.ts'
import type { TreesState } from '../src/trees/trees-state.ts'

const inputs: readonly Input[] = [
  { name: 'age', type: 'number', nullable: true, range: [18, 90] },
  { name: 'contract', type: 'category', nullable: false, levels: ['monthly', 'yearly'] },
  { name: 'active', type: 'boolean', nullable: true },
  { name: 'signup', type: 'time', nullable: true, range: [1.5e12, 1.7e12] },
]

const transforms: Pipeline['transforms'] = [
  {
    name: 'impute',
    inputs: ['age', 'active', 'signup'],
    outputs: ['age.filled', 'active.filled', 'signup.filled'],
    state: { kind: 'number', types: ['number', 'boolean', 'time'], values: Float64Array.of(40, 1, 1.6e12) },
  },
  {
    name: 'standardise',
    inputs: ['age.filled', 'active.filled', 'signup.filled'],
    outputs: ['age.scaled', 'active.scaled', 'signup.scaled'],
    state: { mean: Float64Array.of(40, 0.5, 1.6e12), scale: Float64Array.of(10, 0.5, 1e11) },
  },
  {
    name: 'one-hot',
    inputs: ['contract'],
    outputs: ['contract.kept'],
    state: { columns: [{ levels: ['monthly', 'yearly'], kept: 2, rare: -1, missing: -1 }] },
  },
]

const features = ['age.scaled', 'active.scaled', 'signup.scaled', 'contract.kept']

function linear(name: string, intercepts: readonly number[]): Pipeline['model'] {
  const slopes = intercepts.flatMap((_, k) => [0.5 - k, -0.25, 0.125 * k, 1 - k, -1])
  return {
    name,
    inputs: features,
    state: {
      sizes: Int32Array.of(-1, -1, -1, 2),
      coefficients: Float64Array.from(slopes),
      intercepts: Float64Array.from(intercepts),
    },
  }
}

/** A small model of real operations, made by hand: trimmed text, four inputs of four types. */
export function exampleArtifact(output: Output, model: Pipeline['model'], threshold?: number): Artifact {
  return {
    name: 'example',
    schema: { inputs, output },
    fixes: [{ name: 'trim', columns: ['age', 'contract'], state: {} }],
    transforms,
    model,
    lineage: {},
    ...(threshold === undefined ? {} : { threshold }),
  }
}

function modelNamed(artifact: Artifact): Model {
  return modelOf(artifact, allOperations, () => 'ab'.repeat(32))
}

const yesNo: Output = { name: 'churn', task: 'binary', classes: ['no', 'yes'] }

/** Binary: churn, no or yes. */
export const binaryArtifact = exampleArtifact(yesNo, linear('logistic', [0.25]))
export const binaryModel = modelNamed(binaryArtifact)

/** Binary with a threshold of its own. */
export const thresholdModel = modelNamed(exampleArtifact(yesNo, linear('logistic', [0.25]), 0.9))

/** Three classes; one is called like a property every object has. */
export const multiclassModel = modelNamed(
  exampleArtifact(
    { name: 'plan', task: 'multiclass', classes: ['__proto__', 'basic', 'full'] },
    linear('softmax', [0.25, 0.5, -1]),
  ),
)

/** Regression: a value. */
export const regressionModel = modelNamed(
  exampleArtifact({ name: 'value', task: 'regression' }, linear('linear', [100])),
)

/** Two trees over a made feature, a raw input that may be missing, and parts of a date. */
const treesState: TreesState = {
  link: 'sigmoid',
  width: 1,
  mean: false,
  base: Float64Array.of(0.25),
  sizes: Int32Array.of(-1, -1, 2, -1, -1),
  leafCounts: Int32Array.of(4, 3),
  shape: Uint8Array.of(0b10001011, 0b00000010),
  features: Uint8Array.of(0, 1, 2, 3, 4),
  cuts: Uint8Array.of(0, 0, 0, 0, 0),
  missingLeft: Uint8Array.of(0b00010010),
  thresholds: Float32Array.of(0.5, 33, 2020, 6),
  thresholdCounts: Int32Array.of(1, 1, 0, 1, 1),
  subsetCounts: Int32Array.of(0, 0, 1, 0, 0),
  subsetSizes: Int32Array.of(1),
  subsetLevels: Uint8Array.of(1),
  leaves: Float32Array.of(0.5, -0.25, 1, -1, 0.75, 0.125, -0.5),
  covers: Float32Array.of(10, 20, 5, 15, 25, 10, 15),
  gains: Float64Array.of(3, 1, 2, 0.5, 0.25),
}

/** Binary, by trees. */
export const treesArtifact: Artifact = {
  ...exampleArtifact(yesNo, {
    name: 'trees',
    inputs: ['age.scaled', 'age', 'contract.kept', 'signup.year', 'signup.hour'],
    state: treesState,
  }),
  transforms: [
    ...transforms,
    {
      name: 'date-parts',
      inputs: ['signup'],
      outputs: ['signup.year', 'signup.hour'],
      state: { columns: [{ parts: ['year', 'hour'] }] },
    },
  ],
}
export const treesModel = modelNamed(treesArtifact)

/** A row that fits. */
export const goodRow = { age: 30, contract: 'yearly', active: true, signup: '2020-09-13' }
