import { describe, expect, it } from 'vitest'
import { freeName } from '../../src/core/index.ts'

describe('a free name', () => {
  it('is the one wanted, else the first with a number from 2', () => {
    expect(freeName('age', new Set())).toBe('age')
    expect(freeName('age', new Set(['age', 'age.2', 'age.4']))).toBe('age.3')
  })
})
