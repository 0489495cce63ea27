import { type Artifact, type Input, type Pipeline, pastName, textMeasures } from '@modelwright/runtime'
import { exampleArtifact, regressionModel, treesArtifact } from '../../../../runtime/test/example-models.ts'
import { seedOf } from '../../../src/core/index.ts'
import { packArtifact } from '../../../src/pack/pack.ts'

/** Names and levels that would be markup, scripts or quotes if they were not escaped. */
export const hostile = {
  image: '<img src=x onerror="document.title=1">',
  script: '</script><script>document.title=2</script>',
  quotes: `"'\`\${x}\\`,
  rightToLeft: 'שלום 😀 مرحبا',
}

function bytesOf(artifact: Artifact): Uint8Array {
  return packArtifact(artifact, seedOf(1)).bytes
}

/** Two classes, by trees that are explained exactly. */
export const treesBytes = (): Uint8Array => bytesOf({ ...treesArtifact, name: 'churn', threshold: 0.4 })

/** A number, with intervals, one column with units; linear without means, so that it cannot be explained. */
export const intervalBytes = (): Uint8Array =>
  bytesOf({
    ...regressionModel.artifact,
    name: 'value',
    fixes: [
      {
        name: 'numbers',
        columns: ['age'],
        state: {
          comma: 'group',
          point: 'decimal',
          affixes: [
            { text: 'months', power: 0, factor: 1 / 12, offset: 0 },
            { text: 'years', power: 0, factor: 1, offset: 0 },
          ],
        },
      },
    ],
    intervals: { method: 'absolute', coverage: 0.9, limits: Float64Array.of(3), sides: [] },
  })

/** A number with an interval, from numbers with units. */
export function measuredBytes(): Uint8Array {
  const { schema, ...rest } = regressionModel.artifact
  const inputs = schema.inputs.map((input) => (input.name === 'age' ? { ...input, unit: 'years' } : input))
  return bytesOf({
    ...rest,
    name: 'value',
    schema: { inputs, output: { ...schema.output, unit: '€' } },
    intervals: { method: 'absolute', coverage: 0.9, limits: Float64Array.of(3), sides: [] },
  })
}

interface LinearParts {
  readonly inputs: readonly Input[]
  readonly transforms?: Pipeline['transforms']
  readonly features: readonly string[]
  readonly sizes: readonly number[]
  readonly output: Artifact['schema']['output']
}

/** A linear model of given columns, with coefficients that differ and means to be explained by. */
function linearBytes({ inputs, transforms = [], features, sizes, output }: LinearParts): Uint8Array {
  const outputs = output.task === 'multiclass' ? (output.classes?.length ?? 0) : 1
  const width = sizes.reduce((sum, size) => sum + Math.max(1, size), 0)
  const name = output.task === 'multiclass' ? 'softmax' : output.task === 'binary' ? 'logistic' : 'linear'
  const base = exampleArtifact(output, {
    name,
    inputs: features,
    state: {
      sizes: Int32Array.from(sizes),
      coefficients: Float64Array.from({ length: width * outputs }, (_, at) => ((at * 37) % 11) / 8 - 0.5),
      intercepts: Float64Array.from({ length: outputs }, (_, at) => at / 4),
      meanTerms: new Float64Array(sizes.length * outputs),
    },
  })
  return bytesOf({ ...base, schema: { inputs, output }, fixes: [], transforms })
}

const filled = (names: readonly string[]): Pipeline['transforms'][number] => ({
  name: 'impute',
  inputs: names,
  outputs: names.map((name) => `${name}.filled`),
  state: { kind: 'number', types: names.map(() => 'number'), values: new Float64Array(names.length).fill(1) },
})

const kept = (name: string, levels: readonly string[]): Pipeline['transforms'][number] => ({
  name: 'one-hot',
  inputs: [name],
  outputs: [`${name}.kept`],
  state: { columns: [{ levels, kept: levels.length, rare: -1, missing: -1 }] },
})

/** Several classes; columns, levels and classes are hostile, one column is called like a property every object has. */
export function hostileBytes(): Uint8Array {
  const levels = Object.values(hostile).sort()
  return linearBytes({
    inputs: [
      { name: hostile.image, type: 'category', nullable: false, levels },
      { name: '__proto__', type: 'number', nullable: true, range: [0, 10] },
      { name: hostile.rightToLeft, type: 'number', nullable: true, range: [-1, 1] },
    ],
    transforms: [filled(['__proto__', hostile.rightToLeft]), kept(hostile.image, levels)],
    features: ['__proto__.filled', `${hostile.rightToLeft}.filled`, `${hostile.image}.kept`],
    sizes: [-1, -1, levels.length],
    output: {
      name: hostile.script,
      task: 'multiclass',
      classes: ['__proto__', hostile.image, hostile.rightToLeft],
    },
  })
}

/** Many columns: a thousand. */
export function wideBytes(count = 1000): Uint8Array {
  const names = Array.from({ length: count }, (_, at) => `column ${at}`)
  return linearBytes({
    inputs: names.map((name) => ({ name, type: 'number', nullable: true, range: [0, 1] })),
    transforms: [filled(names)],
    features: names.map((name) => `${name}.filled`),
    sizes: names.map(() => -1),
    output: { name: 'total', task: 'regression' },
  })
}

/** A column of seventy thousand levels. */
export function manyLevelsBytes(): Uint8Array {
  const levels = Array.from({ length: 70_000 }, (_, at) => `place ${String(at).padStart(5, '0')}`)
  return linearBytes({
    inputs: [{ name: 'place', type: 'category', nullable: false, levels }],
    transforms: [kept('place', levels)],
    features: ['place.kept'],
    sizes: [levels.length],
    output: { name: 'late', task: 'binary', classes: ['no', 'yes'] },
  })
}

/** A level that is called as missing is written, and missing beside it. */
export function nullLevelBytes(): Uint8Array {
  const levels = ['none', 'null']
  return linearBytes({
    inputs: [{ name: 'gift', type: 'category', nullable: true, levels }],
    transforms: [kept('gift', levels)],
    features: ['gift.kept'],
    sizes: [levels.length],
    output: { name: 'late', task: 'binary', classes: ['no', 'yes'] },
  })
}

/** A text, measured by its length, words and marks. */
export function textBytes(nullable = true): Uint8Array {
  const outputs = textMeasures.map((what) => `remark.${what}`)
  return linearBytes({
    inputs: [{ name: 'remark', type: 'text', nullable }],
    transforms: [
      { name: 'text-length', inputs: ['remark'], outputs, state: { columns: 1 } },
      filled(outputs),
    ],
    features: outputs.map((name) => `${name}.filled`),
    sizes: outputs.map(() => -1),
    output: { name: 'length', task: 'regression' },
  })
}

/** A model that looks back at the two rows before. */
export function historyBytes(): Uint8Array {
  const time: Input = { name: 'day', type: 'time', nullable: false, range: [1.7e12, 1.71e12] }
  const base = exampleArtifact(
    { name: 'sales', task: 'regression' },
    {
      name: 'linear',
      inputs: ['price', 'sales.1.filled', 'sales.2.filled'],
      state: {
        sizes: Int32Array.of(-1, -1, -1),
        coefficients: Float64Array.of(-2, 0.5, 0.25),
        intercepts: Float64Array.of(10),
        meanTerms: Float64Array.of(-3, 20, 10),
      },
    },
  )
  return bytesOf({
    ...base,
    name: 'sales',
    schema: {
      inputs: [{ name: 'price', type: 'number', nullable: false, range: [1, 3] }],
      output: base.schema.output,
      history: {
        name: 'history',
        time,
        by: [],
        columns: [{ name: 'sales', type: 'number', nullable: true, range: [0, 100] }],
        rows: 2,
        spanMs: 0,
      },
    },
    fixes: [],
    transforms: [
      {
        name: 'lag',
        inputs: [pastName('sales')],
        outputs: ['sales.1', 'sales.2'],
        state: { levels: [''], steps: Int32Array.of(1, 2) },
      },
      filled(['sales.1', 'sales.2']),
    ],
  })
}
