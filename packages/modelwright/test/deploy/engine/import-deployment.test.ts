import { expect, it } from 'vitest'
import { importDeployment } from '../../../src/deploy/engine/import-deployment.ts'
import { statusReport } from '../../../src/deploy/engine/status.ts'
import type { Target } from '../../../src/deploy/index.ts'
import { type Bench, deployment } from '../../../src/testing/target-bench.ts'
import { onStratus, service } from './on-stratus.ts'

async function forgotten(bench: Bench): Promise<void> {
  await bench.apply(0)
  await bench.apply(1, { traffic: 30 })
  await bench.desk.store.forget('stratus', deployment)
}

const imported = ({ desk, release }: Bench, changed: Partial<Target> = {}) =>
  importDeployment({ ...desk, target: { ...desk.target, ...changed } }, [
    { release: release(0), options: {} },
    { release: release(1), options: {} },
  ])

it('what has traffic is asked its golden rows when it is taken over', () =>
  onStratus(async (bench, cloud) => {
    await forgotten(bench)
    const from = cloud.requests.length
    const { state } = await imported(bench)
    expect(state.revisions.map(({ golden }) => golden)).toEqual([
      { rows: 80, differing: 0, within: 0 },
      { rows: 80, differing: 0, within: 0 },
    ])
    const asked = cloud.requests.slice(from).filter((line) => line.startsWith(`POST ${service}/predict`))
    for (const { id } of state.revisions)
      expect(asked.some((line) => line.endsWith(`?version=${id}`))).toBe(true)
  }))

it('one that gives other answers is said to, by status too, and asked again by an apply', () =>
  onStratus(async (bench, cloud) => {
    await forgotten(bench)
    cloud.faults.push({ at: `POST ${service}/predict`, times: 1, what: 'wrong-bit' })
    const { state } = await imported(bench)
    expect(state.revisions[0]!.golden).toMatchObject({ differing: 1 })
    expect(bench.reports).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('does not answer as its model does') }),
    )
    expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: true, isSound: false })
    const { golden } = await bench.apply(0)
    expect(golden).toMatchObject({ rows: 80, differing: 0 })
    expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: false, isSound: true })
  }))

it('what may not be asked is taken over all the same, and asked when that is tried again', () =>
  onStratus(async (bench) => {
    await forgotten(bench)
    const invoke = () => Promise.reject(new Error('may not be asked'))
    await expect(imported(bench, { invoke })).rejects.toThrow('may not be asked')
    const { state } = (await bench.desk.store.get('stratus', deployment))!
    expect(state.revisions.map(({ golden }) => golden)).toEqual([null, null])
    expect(Object.values(state.traffic).sort()).toEqual([30, 70])
    expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: true })
    const again = await imported(bench)
    expect(again.state.revisions.map(({ golden }) => golden?.differing)).toEqual([0, 0])
    expect((await bench.desk.store.get('stratus', deployment))!.state).toEqual(again.state)
  }))
