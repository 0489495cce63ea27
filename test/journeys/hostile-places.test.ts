import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { times } from '../long.ts'
import { listed, run, start, unfinished, workFolder, writeTable } from './command.ts'

const runIt = ['run', 'data.csv', '--target', 'y', '--trials', '1', '--linear', '--json']
const isRoot = process.getuid?.() === 0
const nobody = 65_534
const mounted: string[] = []

/** Mounts a disk of some megabytes in memory; undefined where this user may not. */
function smallDisk(megabytes: number): string | undefined {
  if (process.platform !== 'linux' || !isRoot) return undefined
  const folder = workFolder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  if (status !== 0) return undefined
  mounted.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of mounted) spawnSync('umount', [folder])
})

/** Fills the disk but for some kilobytes. */
function fill(path: string, leftKilobytes: number): void {
  const { bavail, bsize } = statfsSync(join(path, '..'))
  const file = openSync(path, 'w')
  const block = new Uint8Array(bsize)
  for (let left = bavail - (leftKilobytes * 1024) / bsize; left > 0; left--) writeSync(file, block)
  closeSync(file)
}

const disk = smallDisk(16)

beforeAll(async () => {
  await build({ types: false })
})

describe.skipIf(disk === undefined)('a full disk (needs the right to mount)', () => {
  it('ends a run with a sentence, leaves nothing half-written, and all works when there is space again', async () => {
    const folder = join(disk!, 'project')
    const ballast = join(disk!, 'ballast')
    const codes = new Set<string>()
    for (let left = 0; left <= 640; left += times(320, 8)) {
      mkdirSync(folder)
      writeTable(join(folder, 'data.csv'), 5000)
      fill(ballast, left)
      const ended = await run(folder, runIt)
      rmSync(ballast)
      if (ended.code === 0) expect(ended.json()).toMatchObject({ model: { version: 1 } })
      else {
        const { error } = ended.json<{ error: { code: string; mend: string[] } }>()
        expect(error.code).toMatch(/^(PROJECT|RETRIEVE)_DISK_FULL$/)
        expect(error.mend.join()).toContain('space')
        expect(ended.code).toBe(1)
        codes.add(error.code)
      }
      expect(unfinished(folder)).toEqual([])
      expect((await run(folder, runIt)).json()).toMatchObject({
        model: { version: 1, aliases: ['champion'] },
      })
      const { runs, models } = await listed(folder)
      expect(models.length).toBe(1)
      for (const { status } of runs) expect(['done', 'failed']).toContain(status)
      rmSync(folder, { recursive: true })
    }
    expect(codes.size).toBeGreaterThan(0)
  }, 1_800_000)

  it('ends predict without a partial output', async () => {
    const folder = join(disk!, 'predict')
    mkdirSync(folder)
    writeTable(join(folder, 'data.csv'), 5000)
    await run(folder, runIt)
    writeTable(join(folder, 'rows.csv'), 20_000) // of the outputs Parquet is the smallest, near 500 kB
    fill(join(disk!, 'ballast'), 100)
    const before = readdirSync(folder).sort()
    for (const output of ['scored.csv', 'scored.jsonl', 'scored.parquet']) {
      const ended = await run(folder, ['predict', 'data', 'rows.csv', '-o', output, '--json'])
      expect(ended.json()).toMatchObject({ error: { code: 'RETRIEVE_DISK_FULL' } })
      expect(readdirSync(folder).sort()).toEqual(before)
    }
    rmSync(join(disk!, 'ballast'))
    rmSync(folder, { recursive: true })
  })
})

/** Whether another user can read the program at all. */
function canBeNobody(): boolean {
  return isRoot && spawnSync(process.execPath, ['-e', '0'], { uid: nobody, gid: nobody }).status === 0
}

const user = isRoot ? (canBeNobody() ? nobody : undefined) : process.getuid?.()

describe.skipIf(user === undefined)(
  'a folder that may not be written (needs a user that is not root)',
  () => {
    const trained = workFolder()
    beforeAll(async () => {
      writeTable(join(trained, 'data.csv'), 500)
      await run(trained, runIt)
    })

    it('init names the folder of temporary files where that may not be written', async () => {
      const [folder, temporary] = [workFolder(), workFolder()]
      copyFileSync(join(trained, 'data.csv'), join(folder, 'data.csv'))
      chmodSync(folder, 0o777)
      chmodSync(temporary, 0o555)
      const manner = { env: { TMPDIR: temporary }, ...(isRoot && user !== undefined ? { user } : {}) }
      const ended = await start(folder, ['init', 'data.csv', '--target', 'y', '--json'], manner).ended
      expect(ended.json()).toMatchObject({
        error: { code: 'PROJECT_TEMPORARY_UNWRITABLE', where: temporary },
      })
      expect(readdirSync(folder).filter((name) => name !== 'peak-memory')).toEqual(['data.csv'])
    })

    it.each(['run', 'init', 'predict'])('%s says so and changes nothing', async (verb) => {
      const folder = workFolder()
      copyFileSync(join(trained, 'data.csv'), join(folder, 'data.csv'))
      const models = join(trained, '.modelwright', 'models')
      copyFileSync(join(models, readdirSync(models)[0]), join(folder, 'm.safetensors'))
      chmodSync(folder, 0o555)
      const argvs: Record<string, string[]> = {
        run: runIt,
        init: ['init', 'data.csv', '--target', 'y', '--json'],
        predict: ['predict', 'm.safetensors', 'data.csv', '-o', 'scored.csv', '--json'],
      }
      const before = readdirSync(folder).sort()
      const ended = await start(folder, argvs[verb], isRoot && user !== undefined ? { user } : {}).ended
      chmodSync(folder, 0o755)
      expect(ended.json()).toMatchObject({
        error: { code: expect.stringMatching(/FOLDER_(READONLY|FORBIDDEN)$/) },
      })
      expect(ended.code).toBe(1)
      expect(readdirSync(folder).sort()).toEqual(before)
    })
  },
)
