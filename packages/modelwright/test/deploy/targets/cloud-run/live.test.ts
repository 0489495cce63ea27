import { expect, it } from 'vitest'
import { cloudRun } from '../../../../src/deploy/targets/cloud-run/target.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { drive } from '../../google/drive.ts'
import { foreign } from '../../google/fake-google.ts'

// Against Google, for whoever has an account there: makes things that may cost something, and removes them.
const project = process.env['MODELWRIGHT_LIVE_GOOGLE_PROJECT']
const region = process.env['MODELWRIGHT_LIVE_GOOGLE_REGION'] ?? 'europe-west1'

it.runIf(project !== undefined)(
  'a service at Google answers the golden rows (MODELWRIGHT_LIVE_GOOGLE_PROJECT)',
  async () => {
    const release = await releaseOf('trees', `modelwright-live-${process.pid}`)
    const given = { project, region, form: 'source' }
    const host = { ...hostAt(foreign), env: process.env }
    const one = await drive(cloudRun, { release, given, host })
    try {
      await one.apply()
      expect(await one.isGolden('4f2a91c07d3e')).toBe(true)
    } finally {
      await one.remove()
    }
  },
  900_000,
)
