import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { blocksOf, readTarHeader, type TarEntry, tarParts } from '../../../src/pack/image/tar.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-tar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const long = `${'d'.repeat(60)}/${'é'.repeat(50)}/${'f'.repeat(120)}.txt`
const entries: readonly TarEntry[] = [
  { kind: 'file', path: 'app/server.mjs', bytes: Buffer.from('x'.repeat(1000)) },
  { kind: 'file', path: long, bytes: Buffer.from('long') },
  { kind: 'file', path: 'bin/node', bytes: Buffer.alloc(512, 1), mode: 0o755 },
  { kind: 'file', path: 'empty', bytes: new Uint8Array(0) },
  { kind: 'folder', path: 'tmp', mode: 0o1777 },
  { kind: 'link', path: 'lib', target: 'usr/lib' },
  { kind: 'link', path: 'far', target: 't'.repeat(150) },
]

const archiveOf = (given: readonly TarEntry[]): Buffer => Buffer.concat(tarParts(given))

describe('a tar archive', () => {
  it('is unpacked by another program: names of any length, modes, links', () => {
    const file = join(folder, 'a.tar')
    const out = mkdtempSync(join(folder, 'out-'))
    writeFileSync(file, archiveOf(entries))
    execFileSync('tar', ['-xf', file, '-C', out])
    expect(readFileSync(join(out, long), 'utf8')).toBe('long')
    expect(readFileSync(join(out, 'app/server.mjs')).length).toBe(1000)
    expect(statSync(join(out, 'bin/node')).mode & 0o777).toBe(0o755)
    expect(readlinkSync(join(out, 'lib'))).toBe('usr/lib')
    expect(readlinkSync(join(out, 'far'))).toBe('t'.repeat(150))
    const list = execFileSync('tar', ['--full-time', '--numeric-owner', '-tvf', file], { encoding: 'utf8' })
    const lines = list.trim().split('\n')
    expect(lines.every((line) => line.includes(' 0/0 ') && line.includes('1970-01-01 00:00:00'))).toBe(true)
    expect(lines.find((line) => line.endsWith(' tmp/'))).toMatch(/^drwxrwxrwt/)
  })

  it('is the same bytes in whatever order its entries are given, with the folders they lie in', () => {
    expect(archiveOf([...entries].reverse()).equals(archiveOf(entries))).toBe(true)
    const paths = [...namesIn(archiveOf([{ kind: 'file', path: 'a/b/c', bytes: new Uint8Array(1) }])).keys()]
    expect(paths).toEqual(['a/', 'a/b/', 'a/b/c'])
  })

  it('comes back as it was written, whatever is in it', () => {
    const name = fc.stringMatching(/^[a-z]{1,12}$/)
    fc.assert(
      fc.property(fc.dictionary(name, fc.uint8Array({ maxLength: 1500 })), (files) => {
        const given = Object.entries(files).map(([path, bytes]) => ({ kind: 'file', path, bytes }) as const)
        const found = namesIn(archiveOf(given))
        expect([...found.keys()]).toEqual(Object.keys(files).sort())
        for (const [path, bytes] of Object.entries(files)) expect(found.get(path)!.equals(bytes)).toBe(true)
      }),
      { numRuns: 60, seed: 8 },
    )
  })

  it('tells a block that is no header', () => {
    for (const block of [Buffer.alloc(512), Buffer.alloc(100), Buffer.alloc(512, 'ustar')])
      expect(readTarHeader(block)).toBeUndefined()
  })
})

function namesIn(archive: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 0; ; ) {
    const header = readTarHeader(archive.subarray(at, at + 512))
    if (header === undefined) return found
    found.set(header.path, archive.subarray(at + 512, at + 512 + header.size))
    at += 512 + blocksOf(header.size)
  }
}
