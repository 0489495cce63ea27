import { load, textColumnOf } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goldenObjects } from '../../../src/pack/index.ts'
import {
  checkPipeline,
  compareOnnx,
  onnxRows,
  onnxTolerance,
  writeOnnx,
} from '../../../src/pack/onnx/index.ts'
import { modelsToPack } from '../models-to-pack.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

describe.skipIf(python === undefined)(`one input for all columns (${needsPython})`, () => {
  let runner: OnnxRunner
  beforeAll(() => {
    runner = startOnnx()
  })
  afterAll(() => runner.stop())

  it('gives the answers of the export with an input a column, for golden rows of every kind of model', async () => {
    const models = [...(await modelsToPack())].map(([name, bytes]) => [name, load(bytes)] as const)
    const exportable = models.filter(([, { artifact }]) => checkPipeline(artifact).refusals.length === 0)
    expect(exportable.length).toBeGreaterThan(4)
    for (const [name, model] of exportable) {
      const { batch } = model.read(goldenObjects(model))
      const one = writeOnnx(model, { oneInput: true })
      const [input] = one.inputs
      expect(one.inputs, name).toHaveLength(1)
      expect(input, name).toMatchObject({ type: 'string', shape: [-1, model.schema.inputs.length] })
      const rows = onnxRows(model.schema, batch)
      const { label, probabilities, value } = await runner.run(one.bytes, { [input.name]: { table: rows } })
      const answers =
        value === undefined
          ? { label: label.values as string[], probabilities: probabilities.doubles! }
          : { value: value.doubles! }
      const difference = compareOnnx(model, batch, answers)
      expect(difference.labels, name).toBe(0)
      expect(difference.most, name).toBeLessThanOrEqual(onnxTolerance)
    }
  })
})

describe('rows as texts', () => {
  it('are read back to the same numbers, and empty where something is missing', () => {
    const numbers = Float64Array.of(0.1, -0, Number.NaN, 1e21, 1.7976931348623157e308, -2.5e-300)
    expect(
      onnxRows(
        { inputs: [{ name: 'n', type: 'number' }] } as never,
        {
          rowCount: 2,
          columns: new Map([['n', { type: 'number', values: Float64Array.of(5e-324, -5e-324) }]]),
        } as never,
      ),
    ).toEqual([['2.2250738585072014e-308'], ['-2.2250738585072014e-308']])
    const schema = {
      inputs: [
        { name: 'n', type: 'number' },
        { name: 'c', type: 'category' },
        { name: 'b', type: 'boolean' },
        { name: 't', type: 'text' },
      ],
    } as never
    const batch = {
      rowCount: 6,
      columns: new Map<string, unknown>([
        ['n', { type: 'number', values: numbers }],
        ['c', { type: 'category', codes: Int32Array.of(0, -1, 1, 0, 0, 0), levels: ['a "b"', 'ü'] }],
        ['b', { type: 'boolean', values: Uint8Array.of(0, 1, 2, 0, 1, 2) }],
        ['t', textColumnOf(['x', null, '', 'y', 'z', 'w'])],
      ]),
    } as never
    const rows = onnxRows(schema, batch)
    expect(rows[0]).toEqual(['0.1', 'a "b"', '0', 'x'])
    expect(rows[1]).toEqual(['-0', '', '1', ''])
    expect(rows[2]).toEqual(['', 'ü', '', ''])
    rows.forEach(([text], row) => {
      if (text !== '') expect(Object.is(Number(text), numbers[row])).toBe(true)
    })
  })
})
