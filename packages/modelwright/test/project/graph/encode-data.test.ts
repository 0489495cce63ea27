import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeData } from '../../../src/project/graph/decode-data.ts'
import { encodeData } from '../../../src/project/graph/encode-data.ts'
import { refusal } from '../refusal.ts'

const there = (value: unknown): unknown => decodeData(encodeData(value))

describe('plain data as bytes', () => {
  test('what was written is read again, bit for bit', () => {
    const numbers = fc.oneof(
      fc.float64Array(),
      fc.float32Array(),
      fc.int32Array(),
      fc.uint32Array(),
      fc.uint8Array(),
      fc.int16Array(),
    )
    const leaf = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      numbers,
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 5 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('$', '$number', '__proto__', 'at')),
          tie('tree'),
          {
            maxKeys: 5,
            noNullPrototype: true,
          },
        ),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(there(value)).toStrictEqual(value)
      }),
      { seed: 6, numRuns: 300 },
    )
  })

  test.each([
    ['minus zero', -0],
    ['not a number', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', Float64Array.of(1, Number.NaN)],
        [{ b: 1 }, -0],
      ]),
    ],
    ['a list with a hole', [1, undefined, 3]],
    ['an empty array of numbers', { a: new Float64Array(), b: Uint8Array.of(1) }],
    ['half a surrogate pair', '\ud800'],
  ])('%s', (_name, value) => {
    expect(there(value)).toStrictEqual(value)
  })

  test('what is undefined is left out', () => {
    expect(there({ a: undefined, b: 1 })).toStrictEqual({ b: 1 })
  })

  test('a part of a larger array and one of shared memory come alone', () => {
    const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3)
    const shared = new Int32Array(new SharedArrayBuffer(8))
    shared[1] = 7
    expect(there({ part, shared })).toEqual({ part: Float64Array.of(2, 3), shared: Int32Array.of(0, 7) })
  })

  test('the same array twice lies there once, and is one array again', () => {
    const long = new Float64Array(1000)
    const bytes = encodeData({ a: long, b: [long] })
    expect(bytes.length).toBeLessThan(8200)
    const { a, b } = decodeData(bytes) as { a: Float64Array; b: Float64Array[] }
    expect(b[0]).toBe(a)
  })

  test('equal data gives equal bytes', () => {
    const value = () => ({ a: [1, 'x'], b: Float64Array.of(1, 2) })
    expect(encodeData(value())).toEqual(encodeData(value()))
  })

  class Thing {
    readonly a = 1
  }
  const loop: Record<string, unknown> = {}
  loop['loop'] = { loop }
  let deep: unknown = 1
  for (let i = 0; i < 300; i++) deep = [deep]

  test.each([
    ['a function', { a: [() => 1] }, 'a function at "output.a.0"'],
    ['nothing', undefined, 'nothing'],
    ['a long whole number', { a: 1n }, 'a bigint'],
    ['a symbol', [Symbol('a')], 'a symbol'],
    ['a class', { a: new Thing() }, 'an object of Thing'],
    ['a date', new Date(0), 'an object of Date'],
    ['an error', { e: new Error('no') }, 'an object of Error'],
    ['a promise', Promise.resolve(1), 'an object of Promise'],
    ['a regular expression', /a/, 'an object of RegExp'],
    ['a set', new Set([1]), 'an object of Set'],
    ['whole numbers of 64 bits', BigInt64Array.of(1n), 'BigInt64Array'],
    ['a view of bytes', new DataView(new ArrayBuffer(1)), 'DataView'],
    ['a value that contains itself', loop, 'contains itself'],
    ['too deep a value', deep, 'levels deep'],
  ])('%s is refused', async (_name, value, words) => {
    const error = await refusal((async () => encodeData(value))())
    expect(error.code).toBe('PROJECT_DATA_UNFIT')
    expect(error.message).toContain(words)
  })

  test('whatever is damaged is refused or read as something else, never a crash', async () => {
    const bytes = encodeData({ a: Float64Array.of(1, 2, 3), b: ['x', { $: 'y' }], c: Int32Array.of(5) })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, byte, length) => {
        const broken = bytes.slice(0, length)
        if (at < broken.length) broken[at] = byte
        try {
          decodeData(broken)
        } catch (error) {
          expect((error as { code?: string }).code).toBe('PROJECT_DATA_DAMAGED')
        }
      }),
      { seed: 6, numRuns: 2000 },
    )
    expect((await refusal((async () => decodeData(bytes.subarray(0, -8)))())).code).toBe(
      'PROJECT_DATA_DAMAGED',
    )
  })
})
