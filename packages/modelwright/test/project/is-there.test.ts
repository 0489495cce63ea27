import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isThere } from '../../src/project/is-there.ts'
import { openProjectIfThere } from '../../src/project/open-if-there.ts'
import { refusal } from './refusal.ts'
import { temporaryFolder } from './temporary.ts'

test('what is there is told from what is not, and both from what cannot be looked at', async () => {
  const folder = await temporaryFolder()
  const [file, loop] = [join(folder, 'file'), join(folder, 'loop')]
  await writeFile(file, '')
  await symlink(loop, loop)
  expect(await isThere(folder)).toBe(true)
  expect(await isThere(file)).toBe(true)
  expect(await isThere(join(folder, 'none'))).toBe(false)
  expect(await isThere(join(file, 'below'))).toBe(false)
  expect((await refusal(isThere(loop))).code).toBe('PROJECT_FOLDER_UNUSABLE')
})

test('a store that cannot be looked at is not taken for none, which would have no rules', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, '.modelwright', 'store.db')
  await mkdir(join(folder, '.modelwright'))
  await symlink(file, file)
  const opened = openProjectIfThere(folder, { needed: false })
  expect((await refusal(opened)).code).toBe('PROJECT_FOLDER_UNUSABLE')
})
