import { describe, expect, it } from 'vitest'
import type { Project } from '../../../../src/project/index.ts'
import { liveVersions } from '../../../../src/project/monitor/watch/live-versions.ts'
import type { WatchPass } from '../../../../src/project/monitor/watch/watch-request.ts'

const project = (...aliases: readonly (readonly string[])[]) => ({
  models: {
    versions: async () => aliases.map((own, at) => ({ version: at + 1, aliases: own })),
  } as unknown as Project['models'],
})
const pass = (serving: string | null, ...judged: readonly [version: string, isWhole: boolean][]) => ({
  ...{ model: 'churn', serving },
  judged: judged.map(([version, isWhole]) => ({ version, isWhole })) as unknown as WatchPass['judged'],
})

describe('versions whose alerts stay open', () => {
  it('are those that are tried, also by a pass that judged none of their windows', async () => {
    const tried = project(['champion'], ['canary', 'challenger'])
    expect(await liveVersions(tried, pass('1'))).toEqual(['1', '2', '2/shadow'])
    expect(await liveVersions(tried, pass('1', ['2', true]))).toEqual(['1', '2', '2/shadow'])
  })

  it('are no versions that were tried once', async () => {
    const over = project(['champion'], [], ['before'])
    expect(await liveVersions(over, pass('1'))).toEqual(['1'])
    expect(await liveVersions(over, pass('1', ['9', true], ['2', true], ['3', false]))).toEqual(['1', '2'])
  })

  it('are not known where nothing serves and nothing was judged', async () => {
    expect(await liveVersions(project([], []), pass(null))).toBeUndefined()
    expect(await liveVersions(project([], []), pass(null, ['ab12', true]))).toEqual(['ab12'])
  })
})
