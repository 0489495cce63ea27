import { describe, expect, it } from 'vitest'
import type { OptionSpecs } from '../../../src/core/index.ts'
import type { Target } from '../../../src/deploy/index.ts'
import { hostAt, releaseOf } from '../a-release.ts'
import { drive } from './drive.ts'
import { foreign } from './fake-google.ts'

const project = process.env['MODELWRIGHT_LIVE_GOOGLE_PROJECT']

/**
 * A test against Google, for whoever has an account there: it makes things that may cost something, and removes them. Without
 * MODELWRIGHT_LIVE_GOOGLE_PROJECT there is no such test.
 */
export function liveTest<Specs extends OptionSpecs, Cloud>(
  target: Target<Specs, Cloud>,
  more: Readonly<Record<string, unknown>>,
): void {
  if (project === undefined) return
  describe('Google itself', () => {
    it('answers the golden rows', async () => {
      const release = await releaseOf('trees', `modelwright-live-${process.pid}`)
      const region = process.env['MODELWRIGHT_LIVE_GOOGLE_REGION'] ?? 'europe-west1'
      const host = { ...hostAt(foreign), env: process.env }
      const one = await drive(target, { release, given: { project, region, ...more }, host })
      try {
        await one.apply()
        expect(await one.isGolden()).toBe(true)
      } finally {
        await one.remove()
      }
    }, 3_600_000)
  })
}
