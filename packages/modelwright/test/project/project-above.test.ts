import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectAbove } from '../../src/project/project-above.ts'
import { temporaryFolder } from './temporary.ts'

/** Folders `project/deploy`, `project/own` and `elsewhere`, the first and second with something in `.modelwright`. */
async function folders() {
  const root = await temporaryFolder()
  const [project, own, elsewhere] = [
    join(root, 'project'),
    join(root, 'project', 'own'),
    join(root, 'elsewhere'),
  ]
  for (const [folder, name] of [
    [project, 'store.db'],
    [own, 'store.json'],
  ] as const) {
    await mkdir(join(folder, '.modelwright'), { recursive: true })
    await writeFile(join(folder, '.modelwright', name), '{}')
  }
  await mkdir(join(project, 'deploy', '.modelwright', 'cache'), { recursive: true })
  await mkdir(elsewhere)
  return { project, own, elsewhere }
}

test('a file lies in the nearest project above it', async () => {
  const { project, own, elsewhere } = await folders()
  expect(await projectAbove(join(project, 'a.safetensors'))).toBe(project)
  expect(await projectAbove(join(project, 'deploy', 'a.safetensors'))).toBe(project)
  expect(await projectAbove(join(own, 'deploy', 'a.safetensors'))).toBe(own)
  expect(await projectAbove(join(elsewhere, 'a.safetensors'))).toBeUndefined()
})

test('a link lies where it is, else where its file is', async () => {
  const { project, own, elsewhere } = await folders()
  for (const folder of [own, elsewhere]) await writeFile(join(folder, 'file.safetensors'), '')
  const link = async (folder: string, to: string) => {
    const path = join(folder, 'link.safetensors')
    await symlink(join(to, 'file.safetensors'), path)
    return projectAbove(path)
  }
  expect(await link(elsewhere, own)).toBe(own)
  expect(await link(project, own)).toBe(project)
  expect(await link(own, elsewhere)).toBe(own)
})
