import { expect, it } from 'vitest'
import { keepBuild, openBuild } from '../../../src/deploy/engine/kept-build.ts'
import { revisionId } from '../../../src/deploy/engine/revision-id.ts'
import type { Build } from '../../../src/deploy/index.ts'
import { memoryObjects } from '../../../src/testing/memory-deployments.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const build: Build = {
  ...{ kind: 'zip', digest: 'a'.repeat(64), facts: { base: 'node', sizes: [1, 2] } },
  files: [
    { path: 'index.mjs', bytes: bytes(0, 255, 13, 10) },
    { path: 'deep/er.bin', bytes: bytes() },
  ],
  archive: bytes(80, 75),
}

it('a build comes back as it was, and is named by its content', async () => {
  const objects = memoryObjects()
  const kept = await keepBuild(build, objects)
  expect(await openBuild(kept, objects)).toEqual(build)
  expect(await keepBuild({ ...build }, objects)).toBe(kept)
  const { archive: _, ...loose } = build
  const other = await keepBuild(loose, objects)
  expect(other).not.toBe(kept)
  expect(await openBuild(other, objects)).toEqual(loose)
})

it('a revision is the same for the same build and options, whatever their order', () => {
  const id = revisionId('cloud', build, { a: 1, b: 'x' })
  expect(id).toMatch(/^[0-9a-f]{12}$/)
  expect(revisionId('cloud', build, { b: 'x', a: 1 })).toBe(id)
  const others = [
    revisionId('other', build, { a: 1, b: 'x' }),
    revisionId('cloud', { digest: 'b'.repeat(64) }, { a: 1, b: 'x' }),
    revisionId('cloud', build, { a: 2, b: 'x' }),
  ]
  for (const other of others) expect(other).not.toBe(id)
})
