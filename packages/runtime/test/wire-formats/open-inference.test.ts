import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createService } from '../../src/create-service.ts'
import { encodeUtf8 } from '../../src/utf8.ts'
import { binaryModel, goodRow, multiclassModel, regressionModel } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const path = '/v2/models/example'
const tensors = [
  { name: 'age', shape: [2], datatype: 'FP64', data: [30, 30] },
  { name: 'contract', shape: [2], datatype: 'BYTES', data: ['yearly', 'yearly'] },
  { name: 'active', shape: [2], datatype: 'BOOL', data: [true, true] },
  { name: 'signup', shape: [2], datatype: 'BYTES', data: ['2020-09-13', '2020-09-13'] },
]
const [expected] = binaryModel.predict([goodRow]).predictions
const { no, yes } = expected.probabilities as Record<string, number>
const outputs = [
  { name: 'prediction', shape: [2], datatype: 'BYTES', data: [expected.prediction, expected.prediction] },
  { name: 'probabilities', shape: [2, 2], datatype: 'FP64', data: [no, yes, no, yes] },
]

function infer(body: unknown, headers: Record<string, string> = {}) {
  return ask(`${path}/infer`, { method: 'POST', body, headers })
}

const withTensor = (at: number, more: object) =>
  tensors.map((tensor, k) => (k === at ? { ...tensor, ...more } : tensor))

// https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
describe('Open Inference Protocol: what is asked with GET', () => {
  test('"Server Metadata": name, version, extensions', () => {
    expect(ask('/v2').json).toEqual({ name: 'modelwright', version: '2', extensions: ['binary_tensor_data'] })
  })

  test('"Server Live" and "Server Ready": the specification writes `live` for both, clients read `ready`', () => {
    expect(ask('/v2/health/live')).toMatchObject({ status: 200, json: { live: true } })
    expect(ask('/v2/health/ready')).toMatchObject({ status: 200, json: { live: true, ready: true } })
    const of = createService(binaryModel, { isReady: () => false })
    expect(ask('/v2/health/ready', { of })).toMatchObject({
      status: 503,
      json: { live: false, ready: false },
    })
  })

  test('"Model Ready": name and ready, with and without a version', () => {
    for (const at of [path, `${path}/versions/3`])
      expect(ask(`${at}/ready`)).toMatchObject({ status: 200, json: { name: 'example', ready: true } })
  })

  test('"Model Metadata": name, versions, platform, inputs, outputs; -1 is a size that varies', () => {
    for (const at of [path, `${path}/versions/3`])
      expect(ask(at).json).toEqual({
        name: 'example',
        versions: ['3'],
        platform: 'modelwright',
        inputs: [
          { name: 'age', datatype: 'FP64', shape: [-1] },
          { name: 'contract', datatype: 'BYTES', shape: [-1] },
          { name: 'active', datatype: 'BOOL', shape: [-1] },
          { name: 'signup', datatype: 'BYTES', shape: [-1] },
        ],
        outputs: [
          { name: 'prediction', datatype: 'BYTES', shape: [-1] },
          { name: 'probabilities', datatype: 'FP64', shape: [-1, 2] },
        ],
      })
    // "Optional for servers that don't support versions"
    expect(ask(path, { of: createService(binaryModel) }).json.versions).toBeUndefined()
  })
})

describe('Open Inference Protocol: inference', () => {
  test('"id ... if specified this identifier must be returned"; model_name, model_version, outputs', () => {
    expect(infer({ id: '42', inputs: tensors }).json).toEqual({
      model_name: 'example',
      model_version: '3',
      id: '42',
      parameters: { digest: binaryModel.digest },
      outputs,
    })
    expect(infer({ inputs: tensors }).json.id).toBeUndefined()
  })

  test('"Inference servers that do not implement versioning should not provide this field"', () => {
    const { json } = ask(`${path}/infer`, { body: { inputs: tensors }, of: createService(binaryModel) })
    expect(json.model_version).toBeUndefined()
  })

  test('a version in the path is the one that is served, or there is nothing', () => {
    expect(ask(`${path}/versions/3/infer`, { body: { inputs: tensors } }).status).toBe(200)
    const other = ask(`${path}/versions/4/infer`, { body: { inputs: tensors } })
    expect({ status: other.status, error: typeof other.json.error }).toEqual({ status: 404, error: 'string' })
  })

  // "Tensor data must be flattened to a one-dimensional, row-major order" or "its natural multi-dimensional representation"
  test.each<[string, unknown]>([
    ['flat', tensors],
    ['of shape [rows, 1], flat', tensors.map((tensor) => ({ ...tensor, shape: [2, 1] }))],
    [
      'of shape [rows, 1], lists within lists',
      tensors.map((tensor) => ({
        ...tensor,
        shape: [2, 1],
        data: tensor.data.map((value: unknown) => [value]),
      })),
    ],
    ['in another order', [...tensors].reverse()],
    [
      'with parameters of others',
      tensors.map((tensor) => ({ ...tensor, parameters: { content_type: 'pd' } })),
    ],
  ])('tensors %s', (_name, inputs) => {
    expect(infer({ inputs }).json.outputs).toEqual(outputs)
  })

  test('"outputs": those named, in their order', () => {
    const { json } = infer({ inputs: tensors, outputs: [{ name: 'probabilities' }] })
    expect(json.outputs).toEqual([outputs[1]])
    expect(infer({ inputs: tensors, outputs: [] }).json.outputs).toEqual(outputs)
  })

  // "Tensor Data Types": BOOL, UINT8 … UINT64, INT8 … INT64, FP16, FP32, FP64, BYTES
  test.each([
    'UINT8',
    'UINT16',
    'UINT32',
    'UINT64',
    'INT8',
    'INT16',
    'INT32',
    'INT64',
    'FP16',
    'FP32',
    'FP64',
  ])('%s holds a number', (datatype) => {
    expect(infer({ inputs: withTensor(0, { datatype }) }).json.outputs).toEqual(outputs)
  })

  test('a number in BYTES, a truth value in UINT8 and in BYTES', () => {
    expect(infer({ inputs: withTensor(0, { datatype: 'BYTES', data: ['30', '30'] }) }).json.outputs).toEqual(
      outputs,
    )
    expect(infer({ inputs: withTensor(2, { datatype: 'UINT8', data: [1, 1] }) }).json.outputs).toEqual(
      outputs,
    )
    expect(
      infer({ inputs: withTensor(2, { datatype: 'BYTES', data: ['true', 'yes'] }) }).json.outputs,
    ).toEqual(outputs)
  })

  test('null is missing in every datatype', () => {
    const [without] = binaryModel.predict([{ ...goodRow, age: null }]).predictions
    const { json } = infer({ inputs: withTensor(0, { data: [null, 30] }) })
    expect(json.outputs[1].data[0]).toBe((without.probabilities as Record<string, number>)['no'])
  })

  test('one tensor of all columns, row by row, in the order of the schema', () => {
    const cells = ['30', 'yearly', 'true', '2020-09-13']
    const matrix = { name: 'input-0', shape: [2, 4], datatype: 'BYTES', data: [...cells, ...cells] }
    expect(infer({ inputs: [matrix] }).json.outputs).toEqual(outputs)
    expect(infer({ inputs: [{ ...matrix, data: [cells, cells] }] }).json.outputs).toEqual(outputs)
    const wrong = infer({ inputs: [{ ...matrix, data: [...cells, 'old', ...cells.slice(1)] }] })
    expect(wrong.json.errors[0].pointer).toBe('/inputs/0/data/4')
  })

  test('several classes, and numbers', () => {
    const classes = ask(`${path}/infer`, { body: { inputs: tensors }, of: createService(multiclassModel) })
      .json.outputs
    expect(classes[1]).toMatchObject({ shape: [2, 3], datatype: 'FP64' })
    const [value] = ask(`${path}/infer`, { body: { inputs: tensors }, of: createService(regressionModel) })
      .json.outputs
    expect(value).toMatchObject({ name: 'prediction', shape: [2], datatype: 'FP64' })
  })

  test('parameters of the request that are ours are answered, others passed over', () => {
    const body = { inputs: tensors, parameters: { top: 1, binary_data_output: false, x: 'y' } }
    expect(infer(body).json.outputs.map(({ name }: { name: string }) => name)).toEqual([
      'prediction',
      'top_class',
      'top_probability',
    ])
  })
})

// https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
describe('Open Inference Protocol: bytes behind the JSON', () => {
  const texts = (values: readonly string[]): number[] =>
    values.flatMap((text) => {
      const bytes = encodeUtf8(text)
      return [...new Uint8Array(Uint32Array.of(bytes.length).buffer), ...bytes]
    })
  const numbers = (values: readonly number[]): number[] => [
    ...new Uint8Array(Float64Array.from(values).buffer),
  ]

  function inBytes(parts: readonly { name: string; shape: number[]; datatype: string; bytes: number[] }[]) {
    const inputs = parts.map(({ bytes, ...tensor }) => ({
      ...tensor,
      parameters: { binary_data_size: bytes.length },
    }))
    const json = encodeUtf8(JSON.stringify({ inputs }))
    const body = Uint8Array.from([...json, ...parts.flatMap(({ bytes }) => bytes)])
    return {
      body,
      headers: {
        'inference-header-content-length': String(json.length),
        'content-type': 'application/octet-stream',
      },
    }
  }

  const parts = [
    { name: 'age', shape: [2], datatype: 'FP64', bytes: numbers([30, 30]) },
    { name: 'contract', shape: [2], datatype: 'BYTES', bytes: texts(['yearly', 'yearly']) },
    { name: 'active', shape: [2], datatype: 'BOOL', bytes: [1, 1] },
    { name: 'signup', shape: [2], datatype: 'BYTES', bytes: texts(['2020-09-13', '2020-09-13']) },
  ]

  test('are read one tensor after the other', () => {
    const { body, headers } = inBytes(parts)
    expect(infer(body, headers).json.outputs).toEqual(outputs)
  })

  test.each<[string, (values: number[]) => ArrayBuffer]>([
    ['UINT8', (values) => Uint8Array.from(values).buffer],
    ['INT8', (values) => Int8Array.from(values).buffer],
    ['UINT16', (values) => Uint16Array.from(values).buffer],
    ['INT16', (values) => Int16Array.from(values).buffer],
    ['UINT32', (values) => Uint32Array.from(values).buffer],
    ['INT32', (values) => Int32Array.from(values).buffer],
    ['UINT64', (values) => BigUint64Array.from(values.map(BigInt)).buffer],
    ['INT64', (values) => BigInt64Array.from(values.map(BigInt)).buffer],
    ['FP32', (values) => Float32Array.from(values).buffer],
    // 30 = 1.875 × 2⁴: sign 0, exponent 15 + 4, fraction 0.875 × 1024
    ['FP16', (values) => Uint16Array.from(values, () => ((15 + 4) << 10) | 896).buffer],
  ])('%s', (datatype, bytesOf) => {
    const age = { name: 'age', shape: [2], datatype, bytes: [...new Uint8Array(bytesOf([30, 30]))] }
    const { body, headers } = inBytes([age, ...parts.slice(1)])
    expect(infer(body, headers).json.outputs).toEqual(outputs)
  })

  test('NaN is missing', () => {
    const [without] = binaryModel.predict([{ ...goodRow, age: null }]).predictions
    const { body, headers } = inBytes([{ ...parts[0], bytes: numbers([Number.NaN, 30]) }, ...parts.slice(1)])
    expect(infer(body, headers).json.outputs[0].data[0]).toBe(without.prediction)
  })

  test('sizes that lie are refused, whatever they say', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null)), (size) => {
        const inputs = [{ name: 'age', shape: [2], datatype: 'FP64', parameters: { binary_data_size: size } }]
        const json = encodeUtf8(JSON.stringify({ inputs }))
        const { status } = infer(Uint8Array.from([...json, 1, 2, 3]), {
          'inference-header-content-length': String(json.length),
        })
        expect(status).toBe(400)
      }),
    )
  })
})

describe('Open Inference Protocol: errors are {"error": string} with a status from 400', () => {
  test.each<[string, unknown, string | undefined]>([
    ['no JSON', '{', undefined],
    ['a list', [], ''],
    ['no inputs', {}, '/inputs'],
    ['inputs that are an object', { inputs: {} }, '/inputs'],
    ['an id that is a number', { id: 4, inputs: tensors }, '/id'],
    ['a tensor that is null', { inputs: [null] }, '/inputs/0'],
    ['a tensor without a name', { inputs: withTensor(0, { name: undefined }) }, '/inputs/0/name'],
    ['a tensor without a shape', { inputs: withTensor(0, { shape: undefined }) }, '/inputs/0/shape'],
    ['a shape of text', { inputs: withTensor(0, { shape: ['2'] }) }, '/inputs/0/shape'],
    ['a shape below zero', { inputs: withTensor(0, { shape: [-1] }) }, '/inputs/0/shape'],
    ['a shape with a fraction', { inputs: withTensor(0, { shape: [1.5] }) }, '/inputs/0/shape'],
    ['no shape at all', { inputs: withTensor(0, { shape: [] }) }, '/inputs/0/shape'],
    ['a shape of two columns', { inputs: withTensor(0, { shape: [1, 2] }) }, '/inputs/0/shape'],
    [
      'a tensor of fewer rows',
      { inputs: withTensor(1, { shape: [1], data: ['yearly'] }) },
      '/inputs/1/shape',
    ],
    ['a tensor without a datatype', { inputs: withTensor(0, { datatype: undefined }) }, '/inputs/0/datatype'],
    ['a datatype there is none of', { inputs: withTensor(0, { datatype: 'FP128' }) }, '/inputs/0/datatype'],
    [
      'a datatype every object has',
      { inputs: withTensor(0, { datatype: 'constructor' }) },
      '/inputs/0/datatype',
    ],
    ['a tensor without data', { inputs: withTensor(0, { data: undefined }) }, '/inputs/0/data'],
    ['too few values', { inputs: withTensor(0, { data: [1] }) }, '/inputs/0/data'],
    [
      'lists of another shape',
      { inputs: withTensor(0, { shape: [2, 1], data: [[1], [1, 2]] }) },
      '/inputs/0/data',
    ],
    ['a name twice', { inputs: [...tensors, tensors[0]] }, '/inputs/4/name'],
    ['a column that is missing', { inputs: tensors.slice(1) }, '/inputs'],
    ['256 in UINT8', { inputs: withTensor(0, { datatype: 'UINT8', data: [30, 256] }) }, '/inputs/0/data/1'],
    ['−1 in UINT64', { inputs: withTensor(0, { datatype: 'UINT64', data: [-1, 1] }) }, '/inputs/0/data/0'],
    [
      'a fraction in INT32',
      { inputs: withTensor(0, { datatype: 'INT32', data: [0.5, 1] }) },
      '/inputs/0/data/0',
    ],
    [
      '65 505 in FP16',
      { inputs: withTensor(0, { datatype: 'FP16', data: [65_505, 1] }) },
      '/inputs/0/data/0',
    ],
    ['1e39 in FP32', { inputs: withTensor(0, { datatype: 'FP32', data: [1e39, 1] }) }, '/inputs/0/data/0'],
    ['text in FP64', { inputs: withTensor(0, { data: ['30', 30] }) }, '/inputs/0/data/0'],
    ['a number in BYTES', { inputs: withTensor(1, { data: [3, 'yearly'] }) }, '/inputs/1/data/0'],
    ['2 in BOOL', { inputs: withTensor(2, { data: [2, 1] }) }, '/inputs/2/data/0'],
    [
      'a value the schema refuses',
      { inputs: withTensor(3, { data: ['2020-09-13', 'soon'] }) },
      '/inputs/3/data/1',
    ],
    [
      'an output there is none of',
      { inputs: tensors, outputs: [{ name: 'predictions' }] },
      '/outputs/0/name',
    ],
    ['outputs that are text', { inputs: tensors, outputs: 'all' }, '/outputs'],
    [
      'an output that the parameters take away',
      { inputs: tensors, outputs: [{ name: 'probabilities' }], parameters: { top: 1 } },
      '/outputs',
    ],
    ['parameters that are a list', { inputs: tensors, parameters: [] }, '/parameters'],
    ['a parameter that is wrong', { inputs: tensors, parameters: { top: 'all' } }, '/parameters/top'],
  ])('%s', (_name, body, pointer) => {
    const { status, json } = infer(body)
    expect({ status, pointer: json.errors?.[0].pointer }).toEqual({ status: 400, pointer })
    expect(json.error).toEqual(expect.any(String))
  })

  test.each(['/v2/models/other', '/v2/models/other/infer', '/v2/x', '/v2/models/example/versions/9/ready'])(
    '%s is 404',
    (at) => {
      const { status, json } = ask(at, { method: at.endsWith('infer') ? 'POST' : 'GET' })
      expect({ status, error: typeof json.error }).toEqual({ status: 404, error: 'string' })
      expect(json.code).toBe('SERVE_PATH_UNKNOWN')
    },
  )
})
