import { describe, expect, it } from 'vitest'
import { didYouMean } from '../../src/core/index.ts'

describe('didYouMean', () => {
  it('names the closest known word', () => {
    expect(didYouMean('chrun', ['tenure', 'churn'])).toEqual(['Did you mean "churn"?'])
  })

  it('says nothing when no word is near', () => {
    expect(didYouMean('xyz', ['tenure', 'churn'])).toEqual([])
  })
})
