import { expect, test } from 'vitest'
import { foldAscii, nearest } from '../src/nearest.ts'

test.each([
  ['contrct', ['contract', 'tenure'], 'contract'],
  ['Contract', ['contract', 'tenure'], 'contract'],
  ['tenrue', ['contract', 'tenure'], 'tenure'],
  ['ab', ['abc', 'ab2'], 'abc'],
  ['x', ['y'], 'y'],
])('%s means %j → %s', (word, known, found) => {
  expect(nearest(word, known)).toBe(found)
})

test.each([
  ['', ['a']],
  ['tenure', ['contract']],
  ['abc', []],
  ['a'.repeat(41), ['a'.repeat(41)]],
])('nothing is near to %j', (word, known) => {
  expect(nearest(word, known)).toBeUndefined()
})

test('of two candidates the nearer wins, of two as near the first', () => {
  expect(nearest('charges', ['chargess', 'charges2', 'charges'])).toBe('charges')
  expect(nearest('charge', ['charges', 'charge2'])).toBe('charges')
})

test('folds ASCII only', () => {
  expect(foldAscii('AZazÄİ')).toBe('azazÄİ')
})
