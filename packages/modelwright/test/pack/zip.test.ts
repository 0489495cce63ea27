import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../../src/pack/zip.ts'

const files = [
  { path: 'server.mjs', bytes: Buffer.from('console.log(1)\n'.repeat(500)) },
  { path: 'data/naïve.txt', bytes: Buffer.from('é') },
  { path: 'empty', bytes: new Uint8Array(0) },
]

/** What Python's zipfile reads of an archive, once it has checked every checksum. */
function readByPython(archive: Buffer): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-zip-'))
  try {
    writeFileSync(join(folder, 'a.zip'), archive)
    const script = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.file_size, oct(i.external_attr >> 16), z.read(i).hex()[:8], i.date_time] for i in z.infolist()]))`
    return JSON.parse(execFileSync('python3', ['-c', script, join(folder, 'a.zip')], { encoding: 'utf8' }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('zip', () => {
  it('is read by another program, sorted, without times', () => {
    const start = [1980, 1, 1, 0, 0, 0]
    expect(readByPython(zipOf(files))).toEqual([
      ['data/naïve.txt', 2, '0o100644', 'c3a9', start],
      ['empty', 0, '0o100644', '', start],
      ['server.mjs', 7500, '0o100644', '636f6e73', start],
    ])
  })

  it('is the same bytes for the same files in any order, and small', () => {
    expect(zipOf([...files].reverse()).equals(zipOf(files))).toBe(true)
    expect(zipOf(files).length).toBeLessThan(600)
  })

  it('may be empty', () => {
    expect(readByPython(zipOf([]))).toEqual([])
  })
})
