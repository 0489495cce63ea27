import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readElf, withoutSymbols } from '../../../src/pack/image/elf.ts'

const isLinux = process.platform === 'linux'
const own = process.arch === 'arm64' ? 'arm64' : 'amd64'

describe.skipIf(!isLinux)('a program of Linux', () => {
  it('says what it needs, as the loader has it', () => {
    const facts = readElf(readFileSync(process.execPath))!
    expect(facts.architecture).toBe(own)
    expect(facts.needed).toEqual(expect.arrayContaining(['libc.so.6', 'libstdc++.so.6', 'libm.so.6']))
    const loaded = execFileSync('ldd', [process.execPath], { encoding: 'utf8' })
    for (const name of facts.needed) expect(loaded).toContain(name)
    expect(loaded).toContain(facts.interpreter)
    expect(existsSync(facts.interpreter!)).toBe(true)
  })

  it('runs the same without its symbols', () => {
    const bytes = readFileSync(process.execPath)
    const slim = withoutSymbols(bytes)
    expect(slim.length).toBeLessThanOrEqual(bytes.length)
    expect(readElf(slim)).toEqual(readElf(bytes))
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-elf-'))
    try {
      writeFileSync(join(folder, 'node'), slim)
      chmodSync(join(folder, 'node'), 0o755)
      const { stdout } = spawnSync(join(folder, 'node'), ['-p', '6 * 7'], { encoding: 'utf8' })
      expect(stdout.trim()).toBe('42')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is not taken for one when it is something else, or cut short', () => {
    expect(readElf(Buffer.from('#!/bin/sh\n'))).toBeUndefined()
    expect(readElf(Buffer.alloc(0))).toBeUndefined()
    const head = readFileSync('/bin/true')
    fc.assert(
      fc.property(fc.nat(head.length), fc.nat(255), fc.nat(63), (length, byte, at) => {
        const cut = Buffer.from(head.subarray(0, length))
        if (at < cut.length) cut[at] = byte
        const facts = readElf(cut)
        expect(facts === undefined || Array.isArray(facts.needed)).toBe(true)
      }),
      { numRuns: 300, seed: 3 },
    )
  })
})
