import { describe, expect, it } from 'vitest'
import { detectDialect } from '../../../src/retrieve/csv/detect-dialect.ts'
import { hasHeader } from '../../../src/retrieve/csv/detect-header.ts'

function header(text: string): boolean {
  const { first, block } = detectDialect(new TextEncoder().encode(text), true, {})
  return hasHeader(first, block)
}

describe('hasHeader', () => {
  it.each([
    ['names over numbers', 'a,b\n1,2\n'],
    ['names over strings', 'name,town\nAnna,Rome\nBob,Oslo\n'],
    ['years over numbers', 'country,2019,2020\nUSA,1.5,2.5\nFrance,3,4\n'],
    ['names alone', 'a,b\n'],
    ['a number among names over strings', 'a,1\nx,y\nz,w\n'],
    ['one column of text', 'review\nGood\nBad\n'],
  ])('sees %s', (_, text) => expect(header(text)).toBe(true))

  it.each([
    ['numbers over numbers', '5.1,3.5,setosa\n4.9,3.0,setosa\n'],
    ['dates over dates', '2020-01-01,x\n2020-01-02,y\n'],
    ['text that occurs again below', 'p,x\ne,b\np,b\ne,x\n'],
    ['a single row of numbers', '1,2,3\n'],
  ])('sees none in %s', (_, text) => expect(header(text)).toBe(false))
})
