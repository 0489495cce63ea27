import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openGoogle } from '../../../src/deploy/google/cloud.ts'
import { hasForeign } from '../../retrieve/buckets/foreign.ts'
import { fakeGoogle, leadChain } from './fake-google.ts'

it.skipIf(process.platform === 'win32' || !hasForeign('google-auth-library'))(
  'gcloud is asked for the project where nobody says it, and not started where it is said',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-gcloud-'))
    const program = join(folder, 'gcloud')
    writeFileSync(program, `#!/bin/sh\necho >> ${folder}/asked\nexit 1\n`)
    chmodSync(program, 0o755)
    const google = await fakeGoogle([])
    const unlead = leadChain(google.url)
    const { PATH, GOOGLE_CLOUD_PROJECT } = process.env
    process.env['PATH'] = `${folder}:${PATH}`
    delete process.env['GOOGLE_CLOUD_PROJECT']
    const host = google.host()
    try {
      expect((await openGoogle({ project: 'said', region: 'europe-west1' }, host)).project).toBe('said')
      expect(existsSync(join(folder, 'asked'))).toBe(false)
      expect((await openGoogle({ project: '', region: 'europe-west1' }, host)).project).toBe('my-project-12')
      expect(existsSync(join(folder, 'asked'))).toBe(true)
    } finally {
      Object.assign(process.env, { PATH, GOOGLE_CLOUD_PROJECT })
      unlead()
      await google.close()
      rmSync(folder, { recursive: true })
    }
  },
)
