import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { unpackZstd } from '../../../src/retrieve/bytes/unpack-zstd.ts'
import { csv, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk, runSql } from '../desk.ts'

const desk = await openDesk()

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function unpack(bytes: Uint8Array, size = 1000): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of unpackZstd(inPieces(bytes, size))) parts.push(part)
  return Buffer.concat(parts)
}

/** A query's rows as CSV, plain and packed by the zstd inside DuckDB. */
async function packed(name: string, select: string): Promise<{ plain: Buffer; zstd: Uint8Array }> {
  const path = join(desk.folder, name)
  await runSql(desk, `COPY (${select}) TO '${path}'`)
  await runSql(desk, `COPY (${select}) TO '${path}.zst' (FORMAT csv, COMPRESSION zstd)`)
  return { plain: await readFile(path), zstd: new Uint8Array(await readFile(`${path}.zst`)) }
}

describe('unpackZstd', () => {
  it.each([
    ['tiny', 'SELECT 1 AS a, 2 AS b'],
    ['runs', "SELECT repeat('x', 300000) AS a"],
    ['numbers', 'SELECT i AS a, i * i AS b, hash(i) AS c FROM range(60000) r(i)'],
    [
      'words',
      "SELECT 'level ' || (hash(i) % 90) AS a, CASE WHEN hash(i) % 7 = 0 THEN NULL ELSE 'x\"y' END AS b FROM range(90000) r(i)",
    ],
    ['noise', 'SELECT md5(i::VARCHAR) AS a FROM range(30000) r(i)'],
    [
      'more than a window',
      'SELECT i AS a, repeat(md5((i % 40000)::VARCHAR), 3) AS b FROM range(120000) r(i)',
    ],
  ])('unpacks %s', async (name, select) => {
    const { plain, zstd } = await packed(`${name}.csv`, select)
    for (const size of [977, 1 << 20]) expect((await unpack(zstd, size)).equals(plain)).toBe(true)
  })

  it('unpacks frame after frame, passing over skippable ones', async () => {
    const { plain, zstd } = await packed('frames.csv', 'SELECT i AS a FROM range(100) r(i)')
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    expect((await unpack(Buffer.concat([zstd, skippable, zstd]))).equals(Buffer.concat([plain, plain]))).toBe(
      true,
    )
  })

  it('refuses damaged or cut data, without crash or hang', async () => {
    const { plain, zstd } = await packed(
      'harm.csv',
      "SELECT i AS a, 'level ' || (hash(i) % 90) AS b FROM range(3000) r(i)",
    )
    const seed = seedOf(1)
    let refused = 0
    for (let round = 0; round < 400; round++) {
      const harmed = round % 4 === 0 ? zstd.slice(0, seed.integer(zstd.length)) : zstd.slice()
      if (round % 4 !== 0) harmed[seed.integer(harmed.length)] ^= 1 << seed.integer(8)
      try {
        expect((await unpack(harmed)).length).toBeLessThan(plain.length * 100)
      } catch (error) {
        expect((error as { code?: string }).code).toBe('ZSTD_DAMAGED')
        refused++
      }
    }
    expect(refused).toBeGreaterThan(100)
  })

  it('lets retrieve read .csv.zst to the same digest, and say when it is cut', async () => {
    const { plain, zstd } = await packed(
      'table.csv',
      "SELECT i AS a, 'x' || (i % 9) AS b FROM range(5000) r(i)",
    )
    await desk.write('plain.csv', plain)
    const digests = []
    for (const path of ['plain.csv', 'table.csv.zst'])
      digests.push((await retrieve(csv(path), desk.context)).snapshot.digest)
    expect(digests[0]).toBe(digests[1])
    const error = await errorOf(
      retrieve(csv(await desk.write('cut.csv.zst', zstd.slice(0, zstd.length >> 1))), desk.context),
    )
    expect(error.code).toBe('RETRIEVE_FILE_DAMAGED')
  })
})
