import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { openProject, storeFolder } from '../../../src/project/index.ts'
import { openStore } from '../../../src/project/open-store.ts'
import { checkStore } from '../../../src/project/upkeep/check-store.ts'
import { bundleChild, start } from '../child.ts'
import { temporaryFolder } from '../temporary.ts'

const filler = await bundleChild('filler')
const files = { store: undefined, objects: undefined }

/** Mounts a file system of so many bytes, or gives one that is there another size. */
function mountOf(folder: string, bytes: number, again = ''): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `${again}size=${bytes}`, 'tmpfs', folder]).status === 0
}

test('a disk that is full at any write leaves a sound store, which goes on once there is space', async (context) => {
  const outcomes = new Set<string>()
  const steps = times(5, 60)
  for (let step = 0; step < steps; step++) {
    const folder = await temporaryFolder()
    const bytes = Math.round(24_576 + (step * 2_400_000) / steps)
    if (!mountOf(folder, bytes)) return context.skip('no right to mount a small file system')
    try {
      const { output, errors } = await start(filler, [folder, '8']).finished
      expect([bytes, errors]).toEqual([bytes, ''])
      const outcome = output.trim()
      expect(['done', 'PROJECT_DISK_FULL']).toContain(outcome)
      outcomes.add(outcome)
      const left = readdirSync(folder, { recursive: true }).map(String)
      expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([])
      expect(mountOf(folder, 8_000_000, 'remount,')).toBe(true)
      const project = await openProject(folder)
      const runs = await project.runs.list()
      await project.runs.start({ name: 'after', params: {}, environment: {} })
      await project.close()
      expect(runs.every(({ params }) => 'i' in params)).toBe(true)
      const store = await openStore(storeFolder(folder), files, { env: {}, create: false })
      const { problems } = await checkStore(store, { readsEach: true, progress: () => {} })
      await store.close()
      expect([join(folder), problems]).toEqual([join(folder), []])
      expect((await start(filler, [folder, '2']).finished).output.trim()).toBe('done')
    } finally {
      // What was opened here may be held a while after it was closed.
      spawnSync('umount', ['-l', folder])
    }
  }
  expect([...outcomes].sort()).toEqual(['PROJECT_DISK_FULL', 'done'])
})
