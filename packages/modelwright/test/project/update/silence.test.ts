import { expect, it } from 'vitest'
import { trialSettings } from '../../../src/project/trial/trial-settings.ts'
import { canarySilence, untriedSilence } from '../../../src/project/update/silence.ts'

const day = 86_400_000
const trial = trialSettings({ by: 'canary', silentAfter: '3d' })
const now = 100 * day
const silent = (since: number, challengerAt: number | null) =>
  canarySilence({ now, trial }, since, { ofChampion: 5, challengerAt })?.isOver

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
  const untried = (since: number) => untriedSilence({ now, trial }, since) !== undefined
  expect([97, 98, 101].map((days) => untried(days * day))).toEqual([true, false, false])
})
