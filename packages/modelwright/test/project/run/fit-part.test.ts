import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { csv } from '../../../src/index.ts'
import { fitPart } from '../../../src/project/run/fit-part.ts'
import { gather } from '../../../src/project/run/gather.ts'
import { holdOut } from '../../../src/project/run/holdout.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'

const samples = fileURLToPath(new URL('../../../../../examples/data', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'modelwright-part-'))
copyFileSync(join(samples, 'iris.csv'), join(folder, 'iris.csv'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const workflow = { retrieve: csv('iris.csv'), target: 'species', tune: { budget: { trials: 1 } } }
const stream = seedOf(0)
const settings = { workflow, metric: 'log-loss', seed: 0, stream, share: 1, intervalMs: 1000 }

describe('fitPart', () => {
  it('refuses a part in which one held-out row also trains, and says which row', async () => {
    await withRunTools({ folder, workers: 0 }, async (tools) => {
      const request = { workflow, workflowDigest: '', folder }
      const gathered = await gather(request, tools)
      const { parts } = await holdOut(request, gathered, stream, tools)
      const [{ train, test }] = parts
      const leaked = test.rows[3]
      const planted = { train: Uint32Array.of(...train, leaked).sort(), test }
      await expect(fitPart(planted, gathered, settings, tools)).rejects.toMatchObject({
        code: 'EVALUATE_ROWS_SEEN',
        message: expect.stringContaining('1 of the 30 rows'),
        where: expect.stringContaining(`rows ${leaked}`),
      })
      const sound = await fitPart(parts[0], gathered, settings, tools)
      expect(sound.leakProof).toMatchObject({ checkable: true, commonRows: 0, scoredRows: 30, seenRows: 120 })
    })
  })
})
