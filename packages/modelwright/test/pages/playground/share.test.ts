import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashOf, rowOf } from '../../../pages/playground/share.ts'

const digest = 'ab'.repeat(32)
const first = { age: 54, contract: 'monthly', history: [{ day: 1 }] }
const cell = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
)

describe('a row in a link', () => {
  test('comes back as it was, whatever its columns are called and hold', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.tuple(cell, cell)), (cells) => {
        const entries = Object.entries(cells)
        const [from, to] = [0, 1].map((at) =>
          Object.fromEntries(entries.map(([name, pair]) => [name, pair[at]])),
        )
        const hash = hashOf(to, from, digest)
        expect(hash).toMatch(/^(#[\w%!'()*.~-]+)?$/)
        if (hash !== '') expect(rowOf(hash, from, digest)).toEqual({ row: to, isOther: false })
        else expect(to).toEqual(from)
      }),
    )
  })

  test('holds only what differs, and the beginning of the digest', () => {
    const hash = hashOf({ ...first, age: 30 }, first, digest)
    expect(JSON.parse(decodeURIComponent(hash.slice(1)))).toEqual({ model: 'abababababab', row: { age: 30 } })
    expect(hashOf({ ...first }, first, digest)).toBe('')
  })

  test('of another model is said to be such, and columns this one lacks are left out', () => {
    const hash = hashOf({ ...first, age: 30, gone: 1 } as never, first, 'cd'.repeat(32))
    expect(rowOf(hash, first, digest)).toEqual({ row: { ...first, age: 30 }, isOther: true })
  })

  test.each(['', '#', '#x', '#%', '#%7B', '#1', '#null', '#{"row":1}', '#{"row":null}', '#[]', '#%E0%A4%A'])(
    'is none in %s',
    (hash) => {
      expect(rowOf(hash, first, digest)).toBeUndefined()
    },
  )

  test('never holds objects, which no column takes', () => {
    expect(rowOf('#{"row":{"age":{"valueOf":1},"contract":["a"]}}', first, digest)?.row).toEqual({
      ...first,
      contract: ['a'],
    })
  })

  test('is read whatever follows the #', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        rowOf(`#${text}`, first, digest)
      }),
    )
  })
})
