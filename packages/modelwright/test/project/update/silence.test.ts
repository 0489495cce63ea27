import { log } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { trialSettings } from '../../../src/project/trial/trial-settings.ts'
import { canarySilence, untriedSilence } from '../../../src/project/update/silence.ts'

const day = 86_400_000
const trial = trialSettings({ by: 'canary', silentAfter: '3d' })
const now = 100 * day
const none = { answered: 0, alone: 0, logChance: 0 }
const silent = (since: number, challengerAt: number | null, gap = none) =>
  canarySilence({ now, trial }, since, { ofChampion: 5, challengerAt, gap })?.isOver

it('a canary is silent from the moment it became one, or from its last answer', () => {
  expect(silent(98 * day, null)).toBe(false)
  expect(silent(97 * day, null)).toBe(true)
  expect(silent(90 * day, 98 * day)).toBeUndefined()
  expect(silent(90 * day, 97 * day)).toBe(true)
})

it('one of which nobody knows since when it is one is waited for, whatever it answered long ago', () => {
  expect(silent(0, null)).toBe(false)
  expect(silent(0, 5 * day)).toBeUndefined()
})

it('a challenger that nothing was logged for may wait as long, also where a clock was set back', () => {
  const found = '12 logged rows cannot be read'
  const untried = (since: number) => untriedSilence({ now, trial }, since, found) !== undefined
  expect(untriedSilence({ now, trial }, 0, found)).toContain(`tried on for 3d: ${found}. Nobody asks`)
  expect([97, 98, 101].map((days) => untried(days * day))).toEqual([true, false, false])
})

it('one is silent at once where the champion answered so much that this cannot be chance, however young it is', () => {
  const gap = { answered: 0, alone: 73, logChance: 73 * log(0.9) }
  const found = canarySilence({ now, trial }, now - 1, { ofChampion: 80, challengerAt: null, gap })
  expect(found).toEqual({
    isOver: true,
    isShown: true,
    text: 'It answered no request, while the champion answered 73 requests: by its share the chance of that is one in 2189. It fails, its share does not reach it, or what it logs does not come home.',
  })
  expect(silent(now - 1, null, { ...gap, alone: 70, logChance: 70 * log(0.9) })).toBe(false)
  expect(silent(now - 1, now, { ...gap, answered: 3 })).toBeUndefined()
  expect(silent(now - 1, now, { answered: 3, alone: 100, logChance: 100 * log(0.9) })).toBe(true)
})
