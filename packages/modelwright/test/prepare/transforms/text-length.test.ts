import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { textColumn } from '../../../src/core/index.ts'
import { textLength, textLengthTransform } from '../../../src/prepare/transforms/text-length.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('text-length', () => {
  for (const { name, run } of checkTransform(textLengthTransform, transforms['text-length'])) it(name, run)

  it('is asked for by column names', () => {
    expect(textLength('a')).toEqual({ kind: 'transform', name: 'text-length', columns: ['a'], options: {} })
  })

  it('measures length, words and shares of kinds of characters', () => {
    const { names, apply } = fitted(textLengthTransform, [textColumn(['GOOD tea, 10!', '', null])])
    expect(names).toEqual([
      ...['x0.characters', 'x0.words', 'x0.word-length', 'x0.capitals', 'x0.digits', 'x0.marks'],
    ])
    const made = apply().map(cellsOf)
    expect(made.map((cells) => cells[0])).toEqual([13, 3, 3, 4 / 13, 2 / 13, 2 / 13])
    expect(made.map((cells) => cells[1])).toEqual([0, 0, 0, 0, 0, 0])
    expect(made.every((cells) => cells[2] === null)).toBe(true)
  })
})
