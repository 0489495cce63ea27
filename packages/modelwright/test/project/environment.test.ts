import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environmentOf } from '../../src/project/index.ts'
import { temporaryFolder } from './temporary.ts'

const hasGit = spawnSync('git', ['--version']).status === 0

function git(folder: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main']
  return spawnSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' }).stdout.trim()
}

test('without git the versions and the platform are told', async () => {
  expect(await environmentOf(await temporaryFolder(), '1.2.3')).toEqual({
    modelwright: '1.2.3',
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  })
})

test.skipIf(!hasGit)(
  'the commit is that of git: on a branch, packed, detached, in a folder below and a work tree',
  async () => {
    const folder = await temporaryFolder()
    const tree = await temporaryFolder()
    git(folder, 'init')
    expect('commit' in (await environmentOf(folder, '1'))).toBe(false)
    git(folder, 'commit', '--allow-empty', '-m', 'one')
    const commit = git(folder, 'rev-parse', 'HEAD')
    expect(commit).toMatch(/^[0-9a-f]{40}$/)
    const told = async (where: string) => (await environmentOf(where, '1'))['commit']
    expect(await told(folder)).toBe(commit)
    await mkdir(join(folder, 'below'))
    expect(await told(join(folder, 'below'))).toBe(commit)
    git(folder, 'pack-refs', '--all')
    expect(await told(folder)).toBe(commit)
    git(folder, 'worktree', 'add', join(tree, 'w'))
    expect(await told(join(tree, 'w'))).toBe(commit)
    git(folder, 'checkout', '--detach')
    expect(await told(folder)).toBe(commit)
  },
)

test('a broken git folder is no reason to fail', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, '.git'))
  for (const head of ['', 'ref: refs/heads/none', 'junk', 'ref: ../../../etc/passwd']) {
    await writeFile(join(folder, '.git', 'HEAD'), head)
    const environment = await environmentOf(folder, '1')
    expect(environment['commit'] ?? '').not.toContain(':0:0:')
  }
})
