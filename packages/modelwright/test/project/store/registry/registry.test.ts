import { expect, test } from 'vitest'
import type { Project } from '../../../../src/project/index.ts'
import { refusal } from '../../refusal.ts'
import { openProject } from '../../stores.ts'
import { temporaryFolder } from '../../temporary.ts'

const missed = { name: 'auc at least 0.9', passed: false, reason: 'auc is 0.85.', value: 0.85, needed: 0.9 }

/** A project with versions 1 to 4 of `m`; the third missed a gate, nobody judged the fourth. */
async function filled(): Promise<Project> {
  const project = await openProject(await temporaryFolder(), { env: { MODELWRIGHT_ACTOR: 'ana' } })
  for (const [i, gates] of [[], [], [missed], undefined].entries())
    await project.models.register({
      ...{ name: 'm', digest: `${i}`.repeat(64), run: `run-${i}`, metrics: {} },
      ...(gates === undefined ? {} : { gates }),
    })
  return project
}

test('promotion moves the champion and says what it was', async () => {
  const { registry, models, close } = await filled()
  expect(await registry.promote('m', 1)).toMatchObject({ alias: 'champion', before: null, overruled: [] })
  expect(await registry.promote('m', 2)).toMatchObject({ version: 2, before: 1 })
  expect(await registry.promote('m', 2)).toMatchObject({ version: 2, before: 2 })
  expect((await models.find('m'))?.version).toBe(2)
  await close()
})

test('promotion refuses what missed a gate, by how much, and what nobody judged; force overrules and is written down', async () => {
  const { registry, models, audit, close } = await filled()
  const error = await refusal(registry.promote('m', 3))
  expect(error.code).toBe('PROJECT_PROMOTION_REFUSED')
  expect(error.message).toContain('auc is 0.85')
  expect((await refusal(registry.promote('m', 4))).message).toContain('no record of its gates')
  expect(await models.find('m@champion')).toBeUndefined()
  const done = await registry.promote('m', 3, { force: 'the hold-out was wrong' })
  expect(done.overruled).toEqual(['gate auc at least 0.9: auc is 0.85'])
  const [entry] = await audit.list({ limit: 1 })
  expect(entry).toMatchObject({ actor: 'ana', action: 'alias set', subject: 'm@champion' })
  expect(entry.details).toMatchObject({ reason: 'the hold-out was wrong', overruled: done.overruled, to: 3 })
  await close()
})

test('rolling back goes to the version before, then further, and never in a circle', async () => {
  const { registry, close } = await filled()
  expect((await refusal(registry.rollback('m'))).code).toBe('PROJECT_ROLLBACK_IMPOSSIBLE')
  for (const version of [1, 2]) await registry.promote('m', version)
  await registry.promote('m', 3, { force: 'test' })
  expect(await registry.aliasHistory('m', 'champion')).toEqual([1, 2, 3])
  expect(await registry.rollback('m')).toMatchObject({ version: 2, before: 3 })
  expect(await registry.rollback('m')).toMatchObject({ version: 1, before: 2 })
  const error = await refusal(registry.rollback('m'))
  expect(error.code).toBe('PROJECT_ROLLBACK_IMPOSSIBLE')
  expect(error.message).toContain('it had: 1')
  await close()
})

test('rolling back to a version that was named goes only to one it had', async () => {
  const { registry, close } = await filled()
  for (const version of [1, 2, 1, 2]) await registry.promote('m', version)
  expect((await refusal(registry.rollback('m', { to: 4 }))).message).toContain('never was version 4')
  expect((await refusal(registry.rollback('m', { to: 2 }))).code).toBe('PROJECT_ROLLBACK_IMPOSSIBLE')
  expect(await registry.rollback('m', { to: 1 })).toMatchObject({ version: 1, before: 2 })
  expect((await refusal(registry.rollback('mm'))).mend).toContain('Did you mean "m"?')
  expect((await refusal(registry.rollback('m', { alias: 'shadow' }))).message).toContain('it had: none')
  await close()
})

test('what is champion is not retired; what is retired loses its aliases and is neither promoted nor gone back to', async () => {
  const { registry, models, close } = await filled()
  for (const version of [1, 2]) await registry.promote('m', version)
  await models.setAlias('m', 'shadow', 1)
  expect((await refusal(registry.setStage('m', 2, 'retired'))).code).toBe('PROJECT_VERSION_USED')
  expect(await registry.setStage('m', 1, 'retired', 'old')).toEqual(['shadow'])
  expect(await registry.setStage('m', 1, 'retired')).toEqual([])
  expect((await refusal(registry.promote('m', 1, { force: 'please' }))).message).toContain('it is retired')
  expect((await refusal(registry.rollback('m'))).code).toBe('PROJECT_VERSION_RETIRED')
  await registry.setStage('m', 1, 'active')
  expect(await registry.rollback('m')).toMatchObject({ version: 1 })
  await close()
})

test('a retired version that is promoted by its digest is active again', async () => {
  const { registry, models, close } = await filled()
  await registry.setStage('m', 1, 'retired')
  await registry.promote('m', 1, { byDigest: true })
  expect((await models.find('m@champion'))?.stage).toBe('active')
  await close()
})

test('a model without champion is its latest version that is not retired', async () => {
  const { registry, models, close } = await filled()
  expect((await models.find('m'))?.version).toBe(4)
  await registry.setStage('m', 4, 'retired')
  expect((await models.find('m'))?.version).toBe(3)
  for (const version of [1, 2, 3]) await registry.setStage('m', version, 'retired')
  expect((await models.find('m'))?.version).toBe(4)
  await close()
})

test('tags and notes are kept, in whatever letters; those that cannot be are refused', async () => {
  const { registry, close } = await filled()
  await registry.tag('m', 1, { name: 'team', value: 'Zoë 😀' })
  await registry.tag('m', 1, { name: 'keep', value: '' })
  await registry.tag('m', 1, { name: 'gone', value: 'x' })
  await registry.tag('m', 1, { name: 'gone', value: null })
  await registry.note('m', 1, 'half \ud800 a letter, a NUL \0')
  await registry.note('m', 1, 'second')
  const { tags, notes } = await registry.details('m', 1)
  expect(tags).toEqual({ keep: '', team: 'Zoë 😀' })
  expect(notes.map(({ text, actor }) => [text, actor])).toEqual([
    ['half \ufffd a letter, a NUL \ufffd', 'ana'],
    ['second', 'ana'],
  ])
  for (const name of ['', 'a b', 'ä', '-x', '😀', 'x'.repeat(101), 'x'.repeat(10_000)])
    expect((await refusal(registry.tag('m', 1, { name, value: '' }))).code).toBe('PROJECT_LABEL_INVALID')
  for (const text of ['', ' \n', 'x'.repeat(10_001)])
    expect((await refusal(registry.note('m', 1, text))).code).toBe('PROJECT_LABEL_INVALID')
  expect((await refusal(registry.tag('m', 1, { name: 'a', value: 'x'.repeat(501) }))).code).toBe(
    'PROJECT_LABEL_INVALID',
  )
  await close()
})

test('versions and models that are not there are refused everywhere', async () => {
  const { registry, close } = await filled()
  for (const [name, version] of [
    ['m', 9],
    ['mm', 1],
  ] as const)
    for (const work of [
      registry.promote(name, version),
      registry.setStage(name, version, 'retired'),
      registry.tag(name, version, { name: 'a', value: '' }),
      registry.note(name, version, 'a'),
      registry.details(name, version),
    ])
      expect((await refusal(work)).code).toBe('PROJECT_MODEL_UNKNOWN')
  for (const alias of ['', 'Champion', 'a@b', '😀'])
    expect((await refusal(registry.promote('m', 1, { alias }))).code).toBe('PROJECT_ALIAS_INVALID')
  await close()
})

test('the last record of gates decides, and the same one again changes nothing', async () => {
  const { registry, models, audit, close } = await filled()
  const again = (gates: readonly (typeof missed)[]) =>
    models.register({ name: 'm', digest: '0'.repeat(64), run: 'later', metrics: {}, gates })
  const before = (await audit.head()).sequence
  await again([])
  expect((await audit.head()).sequence).toBe(before)
  await again([missed])
  expect((await refusal(registry.promote('m', 1))).message).toContain('0.85')
  await again([{ ...missed, passed: true }])
  await registry.promote('m', 1)
  expect((await registry.details('m', 1)).gates.map(({ passed }) => passed)).toEqual([true, false, true])
  await close()
})
