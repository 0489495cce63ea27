import { expect, test } from 'vitest'
import { openLastWords } from '../../../src/serve/processes/last-words.ts'
import type { Member } from '../../../src/serve/processes/members.ts'

const member = (): Member => ({}) as Member
const sum = (told: readonly unknown[]) => (told as number[]).reduce((all, one) => all + one, 0)

test('what processes counted is not lost with them, however many came and went', () => {
  const words = openLastWords({ count: sum })
  let total = 0
  for (let i = 1; i <= 5; i++) {
    const one = member()
    words.heard('count', one, 0)
    words.heard('count', one, i)
    total += i
    words.gone(one)
    words.gone(one)
    expect(words.recall('count', new Set())).toEqual([total])
  }
})

test('who does not answer this time counts with what it said last', () => {
  const words = openLastWords({ count: sum })
  const [early, late] = [member(), member()]
  words.heard('count', early, 1)
  words.heard('count', late, 2)
  expect(words.recall('count', new Set([early]))).toEqual([2])
  expect(words.recall('count', new Set([early, late]))).toEqual([])
})

test('other topics are not remembered', () => {
  const words = openLastWords({ count: sum })
  const one = member()
  words.heard('shadows', one, 1)
  words.gone(one)
  expect(words.recall('shadows', new Set())).toEqual([])
})
