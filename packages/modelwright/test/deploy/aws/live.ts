import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Desk, deployEngine, type Target } from '../../../src/deploy/index.ts'
import { memoryDeployments, memoryObjects } from '../../../src/testing/memory-deployments.ts'
import { hostAt, releaseOf } from '../a-release.ts'

const region = process.env['MODELWRIGHT_LIVE_AWS_REGION']
const foreign = fileURLToPath(new URL('../../../../../test/foreign/', import.meta.url))

/**
 * A test against AWS, for whoever has an account there: it makes things that may cost something, and removes them. Without
 * MODELWRIGHT_LIVE_AWS_REGION there is no such test.
 */
export function liveTest(target: Target, given: Readonly<Record<string, unknown>>): void {
  if (region === undefined) return
  describe('AWS itself', () => {
    it('answers the golden rows, and nothing is left there', async () => {
      const host = { ...hostAt(foreign), env: process.env }
      const desk: Desk = { target, store: memoryDeployments().store, objects: memoryObjects(), host }
      const { applyRelease, destroyDeployment } = await deployEngine()
      const name = `live-${process.pid}`
      try {
        const release = await releaseOf('trees', name)
        const options = { region, createRole: true, ...given }
        const { golden } = await applyRelease(desk, { release, options }, async () => true)
        expect(golden).toMatchObject({ rows: 80, differing: 0 })
      } finally {
        const done = await destroyDeployment(desk, name, { keepsData: false }, async () => true)
        expect(done?.left ?? []).toEqual([])
      }
    }, 3_600_000)
  })
}
