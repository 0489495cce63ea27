import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { chooseBases } from '../../../src/pack/registry/choose-bases.ts'

const cache = mkdtempSync(join(tmpdir(), 'modelwright-bases-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))
const own = process.arch === 'arm64' ? 'arm64' : 'amd64'

describe('bases', () => {
  it.skipIf(process.platform !== 'linux')(
    'are one a platform, each once, by default of this machine',
    async () => {
      const choice = { node: '/bin/true' }
      const [base, ...more] = await chooseBases(choice, { cache, env: {} })
      expect([base.platform, more]).toEqual([{ os: 'linux', architecture: own }, []])
      const twice = await chooseBases({ ...choice, platforms: [own, ` linux/${own}`] }, { cache, env: {} })
      expect(twice.map(({ platform }) => platform.architecture)).toEqual([own])
    },
  )

  it.each(['windows/amd64', 'linux/s390x', '', 'linux'])('refuse the platform "%s"', async (platform) => {
    const chosen = chooseBases({ platforms: [platform] }, { cache, env: {} })
    await expect(chosen).rejects.toMatchObject({ code: 'PACK_PLATFORM_UNKNOWN' })
  })
})
