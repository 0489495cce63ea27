import { type Artifact, type Cell, type FixStep, type Input, readRows } from '@modelwright/runtime'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { checkPipeline, writeOnnx } from '../../../src/pack/onnx/index.ts'
import { modelIn } from './expect-same.ts'
import { type Feed, needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

let runner: OnnxRunner | undefined
const running = (): OnnxRunner => {
  runner ??= startOnnx()
  return runner
}
afterAll(() => runner?.stop())

const levels = ['Basic Plan', 'naïve €', 'pro']
const f64 = (...values: number[]): Float64Array => Float64Array.from(values)

/** A model that says which level a row has, or what its number is. */
function artifactOf(input: Input, fixes: readonly FixStep[]): Artifact {
  const isLevel = input.type === 'category'
  const size = isLevel ? (input.levels?.length ?? 0) : -1
  const fill = { name: 'impute', inputs: [input.name], outputs: ['filled'] }
  return {
    name: 'fixes',
    schema: { inputs: [input], output: { name: 'y', task: 'regression' } },
    fixes,
    transforms: isLevel
      ? []
      : [{ ...fill, state: { kind: 'number', types: [input.type], values: f64(-777) } }],
    model: {
      name: 'linear',
      inputs: [isLevel ? input.name : 'filled'],
      state: {
        sizes: Int32Array.of(size),
        coefficients: isLevel ? Float64Array.from({ length: size }, (_, k) => k + 1) : f64(1),
        intercepts: f64(0),
      },
    },
    lineage: {},
  }
}

/** What runtime and onnxruntime make of raw cells, fixes and all. */
async function bothSay(artifact: Artifact, cells: readonly Cell[]): Promise<[number[], number[]]> {
  const model = modelIn(artifact)
  const [{ name, type }] = artifact.schema.inputs
  const rows = cells.map((cell) => ({ [name]: cell }))
  const ours = model.predictBatch(readRows(artifact, model.operations, rows, { missing: 'accept' }).batch)
  const feed: Feed =
    type === 'category'
      ? { texts: cells.map((cell) => String(cell ?? '')) }
      : { doubles: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))) }
  const theirs = await running().run(writeOnnx(model).bytes, { [name]: feed })
  return [[...ours], [...theirs['value']!.doubles!]]
}

const category: Input = { name: 'plan', type: 'category', nullable: true, levels }
const fix = (name: string, state: unknown, column = 'plan'): FixStep => ({ name, columns: [column], state })

describe.skipIf(python === undefined)(
  `value fixes on raw values, through onnxruntime (${needsPython})`,
  () => {
    test('words for missing, spellings and cases become what the runtime makes of them', async () => {
      const spelled = { levels, from: ['basic-plan!', 'profi'], to: ['Basic Plan', 'pro'] }
      const fixes = [fix('trim', {}), fix('missing-tokens', { tokens: ['-', 'n/a'] }), fix('levels', spelled)]
      const cells = [
        ...levels,
        '-',
        'n/a',
        'basic-plan!',
        'profi',
        'BASIC PLAN',
        'basic plan',
        'PRO',
        'Pro',
        'Profi',
        null,
        '',
        'none',
      ]
      const [ours, theirs] = await bothSay(artifactOf(category, fixes), cells)
      expect(theirs).toEqual(ours)
      expect(new Set(ours)).toEqual(new Set([0, 1, 2, 3]))
    })

    test('words for yes and no', async () => {
      const input: Input = { ...category, levels: ['nein', 'ja'].sort() }
      const fixes = [fix('booleans', { yes: 'ja', no: 'nein' })]
      const [ours, theirs] = await bothSay(artifactOf(input, fixes), [
        'ja',
        'JA',
        'Ja',
        'nein',
        'yes',
        'No',
        'TRUE',
        '1',
        '0',
        'perhaps',
      ])
      expect(theirs).toEqual(ours)
    })

    test('levels that are whole numbers', async () => {
      const input: Input = { ...category, integer: true, levels: ['1', '10', '2'] }
      const [ours, theirs] = await bothSay(artifactOf(input, []), ['1', '1.0', '10', '2.0', '3', ''])
      expect(theirs).toEqual(ours)
    })

    test('a level not listed is missing where the schema refuses it', async () => {
      const [, theirs] = await bothSay(artifactOf({ ...category, unknown: 'refuse' }, []), [
        'pro',
        'none',
        '',
      ])
      expect(theirs).toEqual([3, 0, 0])
    })

    test('bounds and stand-ins of numbers, in their order', async () => {
      const input: Input = { name: 'age', type: 'number', nullable: true }
      const clip = fix('clip-values', { low: 0, high: 99 }, 'age')
      const stand = fix('sentinels', { numbers: [-999, 99], times: [] }, 'age')
      const cells = [-999, -999.0000001, 99, 98.5, 100, 5, 0, -5, null, 1e300]
      for (const fixes of [[clip, stand], [stand, clip], [stand], [clip]]) {
        const [ours, theirs] = await bothSay(artifactOf(input, fixes), cells)
        expect(theirs).toEqual(ours)
      }
    })

    test('times that stand for missing', async () => {
      const input: Input = { name: 'at', type: 'time', nullable: true }
      const fixes = [
        fix('sentinels', { numbers: [5], times: [0, 86_400_000] }, 'at'),
        fix('clip-values', { low: 0, high: 9 }, 'at'),
      ]
      const [ours, theirs] = await bothSay(artifactOf(input, fixes), [0, 86_400_000, 5, 1e12, null])
      expect(theirs).toEqual(ours)
    })

    test('any text: the runtime and the graph agree wherever nothing was left to the caller', async () => {
      const fixes = [fix('missing-tokens', { tokens: ['-', 'n/a'] })]
      const artifact = artifactOf(category, fixes)
      expect(checkPipeline(artifact).notes).toEqual([])
      const text = fc.oneof(
        fc.constantFrom(...levels, '-', 'n/a', '', 'PRO'),
        fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0')),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 60 }), async (cells) => {
          const [ours, theirs] = await bothSay(artifact, cells)
          expect(theirs).toEqual(ours)
        }),
        { numRuns: 25, seed: 3 },
      )
    })
  },
)

describe.skipIf(python === undefined)(`awkward names (${needsPython})`, () => {
  test.each(['label', 'probabilities', 'value', 'constant_0', 'Add_3', '東京 %', 'a/b:0', '__proto__'])(
    'a column called %s',
    async (name) => {
      const input: Input = { name, type: 'number', nullable: true }
      const artifact = artifactOf(input, [])
      const theirs = await running().run(
        writeOnnx(modelIn(artifact)).bytes,
        Object.fromEntries([[name, { doubles: f64(1.5, Number.NaN) }]]),
      )
      const output = name === 'value' ? 'predicted_value' : 'value'
      expect([...theirs[output]!.doubles!]).toEqual([1.5, -777])
    },
  )
})
