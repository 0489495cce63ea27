import { beforeEach, describe, expect, it } from 'vitest'
import type { MonitorFinding, WindowVerdict } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { newestDrift } from '../../../src/project/update/newest-drift.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const finding = (kind: MonitorFinding['kind'], severity: MonitorFinding['severity']): MonitorFinding => ({
  ...{ key: `${kind}/age`, kind, severity, found: 1, expected: 0, text: `Age is off (${kind}).`, advice: [] },
})
let project: Project

async function keep(from: number, findings: readonly MonitorFinding[], fields: Partial<WindowVerdict> = {}) {
  const verdict = {
    ...{ model: 'm', version: '2', from, until: from + 10, judgedAt: from + 20, isWhole: true },
    ...{ rows: 5, outcomes: 0, series: {}, findings, ...fields },
  }
  const state = verdict.isWhole ? 'whole' : 'open'
  await project.monitor.keep({ state, sketch: null, isDrift: false }, verdict)
}

beforeEach(async () => {
  project = await openProject(await temporaryFolder())
  return () => project.close()
})

describe('drift that a model is retrained by', () => {
  const look = (since = 0) => newestDrift(project.monitor, 'm', { version: 2, since })

  it('is nothing where no window was judged, or none since the model was made', async () => {
    expect(await look()).toBeNull()
    await keep(0, [finding('drift', 'error')])
    expect(await look(10)).toBeNull()
  })

  it('is that of the newest window of the champion that is over', async () => {
    await keep(0, [finding('drift', 'error')])
    expect(await look()).toEqual({ isMaterial: true, since: 0, what: 'Age is off (drift).' })
    await keep(10, [finding('drift', 'warning'), finding('estimate', 'warning')])
    expect(await look()).toEqual({ isMaterial: true, since: 0, what: 'Age is off (drift). And 1 more.' })
    await keep(20, [finding('drift', 'error')], { isWhole: false })
    await keep(20, [finding('drift', 'error')], { version: '2/shadow' })
    await keep(30, [])
    expect(await look()).toEqual({ isMaterial: false, what: '' })
  })

  it('began with the first of the windows in a row that show it', async () => {
    for (const [at, kind] of (['drift', 'quality', 'drift', 'estimate', 'predictions'] as const).entries())
      await keep(10 * at, [finding(kind, 'warning')])
    expect((await look())?.since).toBe(20)
    // Windows from before the model was made tell nothing of it.
    expect((await look(35))?.since).toBe(30)
  })

  it('is none where it is quiet, or something that no newer rows mend', async () => {
    await keep(0, [finding('drift', 'quiet'), finding('quality', 'error'), finding('service', 'error')])
    expect(await look()).toEqual({ isMaterial: false, what: '' })
  })
})
