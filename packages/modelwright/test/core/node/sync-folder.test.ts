import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { syncFolder } from '../../../src/core/node/sync-folder.ts'

it('a folder is put on the disk; one that is not there, or no folder, is no error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-sync-'))
  await expect(syncFolder(folder)).resolves.toBeUndefined()
  rmSync(folder, { recursive: true })
  await expect(syncFolder(folder)).resolves.toBeUndefined()
})
