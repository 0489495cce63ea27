import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readElf } from '../../../src/pack/image/elf.ts'
import { librariesOf } from '../../../src/pack/image/libraries.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-libraries-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(process.platform !== 'linux')('libraries', () => {
  it('are all that Node needs, and what those need, with the loader', async () => {
    const facts = readElf(readFileSync(process.execPath))!
    const found = await librariesOf(facts, '/')
    const names = found.map(({ name }) => name)
    expect(names).toEqual([...names].sort())
    expect(names).toEqual(expect.arrayContaining([...facts.needed, facts.interpreter!.split('/').pop()!]))
    for (const { bytes } of found) expect(readElf(bytes)?.architecture).toBe(facts.architecture)
  })

  it('are looked for in a folder of their own, and named when they are not there', async () => {
    const facts = readElf(readFileSync('/bin/true'))!
    await expect(librariesOf(facts, folder)).rejects.toMatchObject({
      code: 'PACK_LIBRARY_MISSING',
      message: expect.stringContaining('libc.so.6'),
      where: folder,
    })
    mkdirSync(join(folder, 'usr/lib'), { recursive: true })
    const own = await librariesOf(facts, '/')
    for (const { name, bytes } of own) writeFileSync(join(folder, 'usr/lib', name), bytes)
    const found = await librariesOf(facts, folder)
    expect(found.map(({ name }) => name)).toEqual(own.map(({ name }) => name))
    expect(found.every(({ bytes }, at) => bytes.equals(own[at].bytes))).toBe(true)
  })

  it('of another processor are none', async () => {
    const other = mkdtempSync(join(folder, 'other-'))
    for (const { name } of await librariesOf(readElf(readFileSync('/bin/true'))!, '/'))
      copyFileSync('/etc/passwd', join(other, name))
    await expect(librariesOf(readElf(readFileSync('/bin/true'))!, other)).rejects.toMatchObject({
      code: 'PACK_LIBRARY_MISSING',
    })
  })
})
