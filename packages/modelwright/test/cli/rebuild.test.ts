import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const model = join(folder, '.modelwright/models/penguins-1.safetensors')

interface Document {
  readonly state: string
  readonly claims: readonly { readonly name: string; readonly state: string; readonly detail: string }[]
}

beforeAll(async () => {
  const flags = ['--target', 'sex', '--name', 'penguins', '--trials', '2', '--workers', '0', '--quiet']
  expect(await run(folder, ['run', 'penguins.csv', ...flags])).toMatchObject({ code: 0 })
})

describe('verify --rebuild', () => {
  it('makes a model of flags again, without its file, and registers nothing', async () => {
    writeFileSync(join(folder, 'penguins.csv'), 'gone\n')
    const before = await run(folder, ['runs', '--json'])
    const found = await run(folder, ['verify', 'penguins', '--rebuild', '--workers', '0', '--json'])
    const { state, claims } = found.json<Document>()
    expect(claims.filter((claim) => claim.state !== 'confirmed')).toEqual([])
    expect(state).toBe('confirmed')
    expect(claims.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['rebuilt trials', 'rebuilt evaluated fit', 'rebuilt model']),
    )
    expect(found.code).toBe(0)
    expect((await run(folder, ['runs', '--json'])).stdout).toBe(before.stdout)
  })

  it('cannot tell without a store, and exits with 1', async () => {
    const away = workFolder()
    copyFileSync(model, join(away, 'penguins-1.safetensors'))
    const found = await run(away, ['verify', 'penguins-1.safetensors', '--rebuild'])
    expect(found.code).toBe(1)
    expect(found.stdout).toContain('not checkable  rebuilt model: How it was made lies in the store')
  })

  it('rebuilds nothing of a file that cannot be read', async () => {
    const bytes = readFileSync(model)
    writeFileSync(join(folder, 'broken.safetensors'), bytes.subarray(0, 900))
    const found = await run(folder, ['verify', 'broken.safetensors', '--rebuild', '--json'])
    expect(found.code).toBe(3)
    expect(found.json<Document>().claims.map(({ name }) => name)).toEqual(['structure'])
  })

  it('refuses a count of threads that is none', async () => {
    expect(await run(folder, ['verify', 'penguins', '--rebuild', '--workers', 'x'])).toMatchObject({
      code: 2,
    })
  })
})
