import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { answerFully } from '../../src/answer.ts'
import type { Service, WireRequest } from '../../src/answer-service.ts'
import type { Artifact, Input } from '../../src/contracts.ts'
import { createService } from '../../src/create-service.ts'
import { type Model, modelOf } from '../../src/model.ts'
import { allOperations } from '../../src/operations.ts'
import { answerQuickly, answerTogether } from '../../src/quick/answer-quickly.ts'
import { encodeUtf8 } from '../../src/utf8.ts'
import {
  binaryArtifact,
  binaryModel,
  goodRow,
  multiclassModel,
  regressionModel,
  thresholdModel,
  treesArtifact,
  treesModel,
} from '../example-models.ts'

const named = (artifact: Artifact): Model => modelOf(artifact, allOperations, () => 'ab'.repeat(32))

const oddLevels = [
  'monthly',
  'yearly',
  'Zürich',
  'a"b',
  'a\\b',
  '',
  ' padded ',
  '7',
  '__proto__',
  '\ud800',
  'line\n',
]

/** Names and levels that JSON writes in a way of its own, and classes that objects put in another order. */
const oddInputs: readonly Input[] = binaryArtifact.schema.inputs.map((input) =>
  input.name === 'contract' ? { ...input, levels: oddLevels, nullable: true } : input,
)
const oddModel = named({
  ...binaryArtifact,
  name: 'ödd "model"',
  schema: {
    inputs: [...oddInputs, { name: 'free "text" é', type: 'text', nullable: true }],
    output: { name: 'y', task: 'binary', classes: ['10', '9'] },
  },
  fixes: [
    { name: 'trim', columns: ['age', 'contract'], state: {} },
    { name: 'clip-values', columns: ['age'], state: { low: 0, high: 100 } },
  ],
})

const services: readonly (readonly [string, Service])[] = [
  ['two classes', createService(binaryModel, { version: '3' })],
  ['a threshold', createService(thresholdModel)],
  ['three classes', createService(multiclassModel)],
  ['a value', createService(regressionModel, { limits: { maxRows: 5 } })],
  ['trees', createService(treesModel)],
  ['odd names', createService(oddModel)],
]

const asked = (body: Uint8Array | string, more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'POST',
  path: '/predict',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? encodeUtf8(body) : body,
  id: 'id-1',
  ...more,
})

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

/** Where the quick way answers, it is with the bytes of the other. */
function agree(service: Service, request: WireRequest): boolean {
  const quick = answerQuickly(service, request)
  if (quick === undefined) return false
  const full = answerFully(service, request)
  expect(quick).toBe(textOf(full.body))
  expect(full.status).toBe(200)
  return true
}

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -200, max: 200 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000),
  fc.constantFrom(0, -0, 1e21, 5e-324, 1.7976931348623157e308, 0.1, 2 ** 53, 1.6e12),
)
const cells = fc.oneof(
  { weight: 4, arbitrary: numbers },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...oddLevels, 'monthly ', 'weekly', '30', '2020-09-13', 'yes', 'NaN'),
  },
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(null, true, false, [], {}, [1], { a: 1 }),
)

/** Values that mostly suit an input. */
function cellOf({ name, type, levels = [], nullable }: Input): fc.Arbitrary<unknown> {
  const suited = {
    number: fc.oneof(numbers, fc.integer({ min: 18, max: 90 })),
    category: fc.constantFrom('', ...levels),
    boolean: fc.boolean(),
    time: fc.constantFrom('2020-09-13', '2021-01-01T10:00:00.5+02:00', 1.6e12),
    text: fc.string({ unit: 'grapheme' }),
  }[type]
  const missing = fc.constant(nullable ? null : (goodRow as Record<string, unknown>)[name])
  return fc.oneof(
    { weight: 30, arbitrary: suited as fc.Arbitrary<unknown> },
    { weight: 4, arbitrary: missing },
    { weight: 1, arbitrary: cells },
  )
}

const rarely = (count: number) => fc.integer({ min: 0, max: 29 }).map((value) => (value < count ? value : -1))

const rowOf = (inputs: readonly Input[]) =>
  fc
    .record({
      pairs: fc.tuple(...inputs.map((input) => fc.tuple(fc.constant(input.name), cellOf(input)))),
      isTurned: fc.boolean(),
      drop: rarely(2),
      more: rarely(1),
    })
    .map(({ pairs, isTurned, drop, more }) => {
      const kept: [string, unknown][] = pairs.filter((_, at) => at !== drop)
      if (more === 0) kept.push(['more', 1])
      return Object.fromEntries(isTurned ? kept.reverse() : kept)
    })

const bodyOf = (inputs: readonly Input[]) =>
  fc
    .tuple(
      fc.array(rowOf(inputs), { maxLength: 8 }),
      fc.constantFrom('bare', 'list', 'envelope', 'asked'),
      fc.constantFrom(0, 1),
    )
    .map(([rows, form, indent]) => {
      const value =
        form === 'bare'
          ? (rows[0] ?? {})
          : form === 'list'
            ? rows
            : form === 'envelope'
              ? { instances: rows }
              : { instances: rows, parameters: { unknown: 'accept' } }
      return JSON.stringify(value, null, indent)
    })

describe('the quick way', () => {
  test.each(services)('says of %s what the other says, to the last byte', (_, service) => {
    const { inputs } = service.model.schema
    const seen: boolean[] = []
    fc.assert(
      fc.property(bodyOf(inputs), (body) => {
        seen.push(agree(service, asked(body)))
      }),
      { numRuns: times(300, 20_000) },
    )
    // Else nothing was compared.
    expect(seen.filter((isQuick) => isQuick).length).toBeGreaterThan(seen.length / 10)
  })

  test.each(services)('says of requests of %s together what it says of each alone', (_, service) => {
    const bodies = fc.array(bodyOf(service.model.schema.inputs), { minLength: 1, maxLength: 9 })
    let found = 0
    fc.assert(
      fc.property(bodies, (all) => {
        const requests = all.map((body, at) => asked(body, { id: `id-${at}` }))
        answerTogether(service, requests).forEach((text, at) => {
          const alone = answerQuickly(service, requests[at]!)
          if (text !== undefined) found++
          // What notes are to be told of is answered alone.
          if (text === undefined) expect(alone ?? '"notes"').toContain('"notes"')
          else expect(text).toBe(alone)
        })
      }),
      { numRuns: times(200, 10_000) },
    )
    expect(found).toBeGreaterThan(20)
  })

  test.each(services)('is taken for usual rows of %s', (_, service) => {
    const row = Object.fromEntries(
      service.model.schema.inputs.map(({ name }) => [
        name,
        (goodRow as Record<string, unknown>)[name] ?? 'text \n "é"',
      ]),
    )
    for (const body of [
      row,
      [row],
      { instances: [row, row, row] },
      { ...row, age: 17.25 },
      { ...row, age: null },
    ])
      for (const indent of [0, 2])
        expect(agree(service, asked(JSON.stringify(body, null, indent)))).toBe(true)
  })

  test('bytes that are changed, lost or added lead to no other answer', () => {
    const bytes = encodeUtf8(JSON.stringify({ instances: [goodRow, { ...goodRow, age: -1.5e-3 }] }))
    const service = services[0]![1]
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.oneof(
          fc.nat(255),
          fc.constantFrom(...[...'{}[]",:\\ 0-+.eE'].map((letter) => letter.charCodeAt(0))),
        ),
        fc.constantFrom(0, 1, 2),
        (at, byte, how) => {
          const end = how === 0 ? at : at + 1
          const added = how === 2 ? [] : [byte]
          agree(service, asked(Uint8Array.of(...bytes.slice(0, at), ...added, ...bytes.slice(end))))
        },
      ),
      { numRuns: times(2000, 100_000) },
    )
  })

  test('room for many rows is taken and given back; what went before leaves no trace', () => {
    const service = createService(named(treesArtifact))
    const rows = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ ...goodRow, age: at % 7 === 0 ? null : (at % 100) + 0.5 }))
    for (const count of [1, 3, 2500, 1, 100, 99, 100, 9999, 2])
      expect(agree(service, asked(JSON.stringify(rows(count))))).toBe(true)
    expect(agree(service, asked(JSON.stringify(rows(10_001))))).toBe(false)
  })

  test('many columns, in an order that turns over with each row, are read', () => {
    const inputs = Array.from(
      { length: 800 },
      (_, at): Input => ({ name: `c${at}`, type: 'number', nullable: false }),
    )
    const wide = createService(
      named({
        ...binaryArtifact,
        schema: { inputs, output: { name: 'y', task: 'regression' } },
        fixes: [],
        transforms: [],
        model: { name: 'constant', inputs: [], state: { outputs: Float64Array.of(1) } },
      }),
    )
    const cells = inputs.map(({ name }, at) => `"${name}":${at}`)
    const rows = Array.from(
      { length: 20 },
      (_, row) => `{${(row % 2 === 0 ? cells : [...cells].reverse()).join()}}`,
    )
    expect(agree(wide, asked(`[${rows.join()}]`))).toBe(true)
  })

  test.each<[string, Partial<WireRequest>]>([
    ['another path', { path: '/invocations' }],
    ['a query', { path: '/predict?explain=true' }],
    ['another method', { method: 'PUT' }],
    ['CSV', { headers: { 'content-type': 'text/csv' } }],
    ['an answer in CSV', { headers: { accept: 'text/csv' } }],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }],
    ['another charset', { headers: { 'content-type': 'application/json; charset=latin1' } }],
    ['parameters in a header', { headers: { 'x-amzn-sagemaker-custom-attributes': 'explain=true' } }],
    ['bytes behind the JSON', { headers: { 'inference-header-content-length': '10' } }],
  ])('leaves %s to the other', (_, more) => {
    expect(answerQuickly(services[0]![1], asked(JSON.stringify(goodRow), more))).toBeUndefined()
  })

  test.each([undefined, '*/*', 'application/json', 'text/html;q=0.1, */*'])('takes accept: %s', (accept) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', accept }
    expect(agree(services[0]![1], asked(JSON.stringify(goodRow), { headers }))).toBe(true)
  })

  test('leaves a body above the limit, and models that look back or have no input, to the other', () => {
    const small = createService(binaryModel, { limits: { maxBytes: 20 } })
    expect(answerQuickly(small, asked(JSON.stringify(goodRow)))).toBeUndefined()
    const flat = createService(binaryModel, { limits: { maxDepth: 2 } })
    expect(answerQuickly(flat, asked(JSON.stringify(goodRow)))).toBeUndefined()
  })

  test('a watch that wants rows gets them the other way; one that does not is told how many there were', () => {
    const told: unknown[] = []
    const watch = {
      wants: ({ id }: { readonly id?: string }) => id === 'wanted',
      predicted: (_: unknown, rows: readonly unknown[]) => void told.push(rows),
      counted: (_: unknown, count: number) => void told.push(count),
    }
    const service = createService(binaryModel, { watch })
    expect(answerQuickly(service, asked(JSON.stringify(goodRow), { id: 'wanted' }))).toBeUndefined()
    expect(agree(service, asked(JSON.stringify([goodRow, goodRow])))).toBe(true)
    expect(told).toEqual([2, [goodRow, goodRow]])
  })
})
