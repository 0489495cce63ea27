import { expect, test } from 'vitest'
import { openProject } from '../../../../src/project/index.ts'
import { refusal } from '../../refusal.ts'
import { temporaryFolder } from '../../temporary.ts'
import { makeOlderStore } from '../older-store.ts'

const older = `
  INSERT INTO models VALUES ('m', 'm', 1);
  INSERT INTO versions VALUES ('m', 1, 'aa', 'done', 1), ('m', 2, 'bb', 'refused', 1), ('m', 3, 'cc', 'gone', 1);
  INSERT INTO aliases VALUES ('m', 'champion', 1, 1), ('m', 'shadow', 3, 1);
  INSERT INTO runs VALUES ('done', 'm', 'done', 1, 1, 1, NULL, NULL, 'aa', NULL, '{}', '', 1, ''),
    ('refused', 'm', 'refused', 1, 1, 1, NULL, NULL, 'bb', NULL, '{}', '', 1, '');
`

test('versions of an earlier store keep the verdict of their run, and the log begins with the aliases that were there', async () => {
  const folder = await temporaryFolder()
  makeOlderStore(folder, 4, older)
  const { models, registry, audit, close } = await openProject(folder)
  expect(await models.find('m/1')).toMatchObject({ stage: 'active', author: null, aliases: ['champion'] })
  const refused = async (version: number) => (await refusal(registry.promote('m', version))).message
  expect(await refused(2)).toContain('its run was refused by a gate')
  expect(await refused(3)).toContain('no record of its gates')
  expect((await registry.details('m', 1)).held).toEqual([])
  expect((await audit.head()).sequence).toBe(0)
  await registry.promote('m', 2, { force: 'test' })
  const [first] = await audit.list()
  expect(first).toMatchObject({
    action: 'log opened',
    details: {
      aliases: { 'm@champion': 1, 'm@shadow': 3 },
      versions: { 'm/1': 'aa', 'm/2': 'bb', 'm/3': 'cc' },
    },
  })
  expect((await audit.verify()).sound).toBe(true)
  expect(await registry.rollback('m')).toMatchObject({ version: 1, before: 2 })
  const made = await models.register({ name: 'm', digest: 'dd', run: 'r', metrics: {} })
  expect(made.version).toBe(4)
  await close()
})
