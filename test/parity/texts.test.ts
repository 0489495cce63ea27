import { readFileSync } from 'node:fs'
import type { PreparedColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { textColumn } from '../../packages/modelwright/src/core/index.ts'
import { svdTransform } from '../../packages/modelwright/src/prepare/transforms/svd.ts'
import { tfIdfTransform } from '../../packages/modelwright/src/prepare/transforms/tf-idf.ts'
import { fitted } from '../../packages/modelwright/test/prepare/fitted.ts'

type Rows = readonly (readonly (readonly [number, number])[])[]

interface Fixture {
  texts: string[]
  unseen: string[]
  cases: Record<string, { terms: string[]; fitted: Rows; served: Rows }>
  hashed: { fitted: Rows; served: Rows }
  svd: number[][]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/texts.json', import.meta.url), 'utf8'))

const sklearn = { minimumRows: 1, largest: 1, damped: false }
const options: Record<string, Record<string, unknown>> = {
  words: {},
  'pairs of words, damped': { largest: 2, damped: true, minimumRows: 2 },
  counts: { idf: false, norm: 'none', shortest: 1 },
  'by sizes, case kept': { norm: 'l1', lower: false },
  'rare words': { maxShare: 0.2 },
  'accents folded': { folded: true },
  'words passed over': { stop: ['Good', 'and', 'МИР'], largest: 2 },
  'folded, then passed over': { folded: true, stop: ['naïve', 'Ärger'] },
  'characters, folded': { by: 'character-in-word', smallest: 2, largest: 3, folded: true },
  characters: { by: 'character', largest: 3 },
  'characters in words': { by: 'character-in-word', smallest: 2, largest: 4, damped: true },
}

function expectRows(block: PreparedColumn, wanted: Rows): void {
  if (block.type !== 'sparse') throw new Error(block.type)
  wanted.forEach((row, at) => {
    const from = block.starts[at]
    const to = block.starts[at + 1]
    expect([...block.places.subarray(from, to)]).toEqual(row.map(([place]) => place))
    row.forEach(([, value], k) => {
      expect(Math.abs(block.values[from + k] - value)).toBeLessThanOrEqual(1e-12 * value)
    })
  })
}

const texts = textColumn(fixture.texts)
const unseen = textColumn(fixture.unseen)

describe('texts as scikit-learn has them', () => {
  it.each(Object.keys(fixture.cases))('TfidfVectorizer: %s', (name) => {
    const wanted = fixture.cases[name]
    const { state, apply } = fitted(tfIdfTransform, [texts], { ...sklearn, ...options[name] })
    expect((state as { columns: { terms: string[] }[] }).columns[0].terms).toEqual(wanted.terms)
    expectRows(apply()[0], wanted.fitted)
    expectRows(apply([unseen])[0], wanted.served)
  })

  it('HashingVectorizer and TfidfTransformer', () => {
    const { apply } = fitted(tfIdfTransform, [texts], { ...sklearn, largest: 2, buckets: 64 })
    expectRows(apply()[0], fixture.hashed.fitted)
    expectRows(apply([unseen])[0], fixture.hashed.served)
  })

  it('TruncatedSVD', () => {
    const terms = fitted(tfIdfTransform, [texts], { ...sklearn, by: 'character', largest: 2 }).apply()
    const made = fitted(svdTransform, terms, { count: 4, rounds: 200 }).apply()
    made.forEach((column, k) => {
      if (column.type !== 'number') throw new Error(column.type)
      column.values.forEach((value, row) => {
        expect(Math.abs(value - fixture.svd[row][k])).toBeLessThan(1e-9)
      })
    })
  })
})
