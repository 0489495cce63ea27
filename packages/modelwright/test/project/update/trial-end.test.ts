import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Project } from '../../../src/project/index.ts'
import { trialSettings } from '../../../src/project/trial/trial-settings.ts'
import { endTrial, takeEnd, tidyTrial } from '../../../src/project/update/trial-end.ts'
import type { UpdateRequest } from '../../../src/project/update/types.ts'
import { versionsOf } from '../../../src/project/update/versions.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { fillProject } from '../../deploy/cloud/stratus-project.ts'
import { openProject } from '../stores.ts'

let folder: string
let project: Project
beforeEach(async () => {
  folder = workFolder()
  await fillProject(folder)
  project = await openProject(folder)
  await project.models.setAlias('churn', 'challenger', 2)
  await project.models.setAlias('churn', 'canary', 2)
})
afterEach(() => project.close())

const requestOf = (isDry = false): UpdateRequest =>
  ({ project, name: 'churn', isDry, trial: trialSettings({ by: 'canary' }) }) as unknown as UpdateRequest
const versions = () => versionsOf(requestOf())
const aliases = async () =>
  Object.fromEntries(
    (await project.models.versions('churn')).flatMap(({ version, aliases: own }) =>
      own.map((alias) => [alias, version]),
    ),
  )
const reasons = 'It is better: a test.'

describe('how a trial ends', () => {
  it('one that was shown to be better takes the place, and gives up its share', async () => {
    const done = await endTrial(requestOf(), await versions(), { isBetter: true, reasons })
    expect(done).toMatchObject({ kind: 'promoted', version: 2 })
    expect(await aliases()).toEqual({ champion: 2 })
    expect((await project.registry.details('churn', 2)).tags).toEqual({})
  })

  it('one that was not is taken away, first of all its share', async () => {
    const done = await endTrial(requestOf(), await versions(), { isBetter: false, reasons: 'It fails.' })
    expect(done).toMatchObject({ kind: 'refused', text: 'Version 2 is refused. It fails.' })
    expect(await aliases()).toEqual({ champion: 1 })
    const log = await project.audit.list({ subject: 'churn@canary' })
    expect(log.map(({ action }) => action)).toEqual(['alias set', 'alias removed'])
  })

  it.each([true, false])(
    'leaves a challenger alone that was made meanwhile (better: %j)',
    async (isBetter) => {
      const seen = await versions()
      await project.models.setAlias('churn', 'challenger', 3)
      await endTrial(requestOf(), seen, { isBetter, reasons })
      expect(await aliases()).toEqual({ champion: isBetter ? 2 : 1, challenger: 3 })
    },
  )

  it('puts none in the place of a champion that was made meanwhile, against which nothing was shown', async () => {
    const seen = await versions()
    await project.registry.promote('churn', 3, { force: 'a test' })
    const done = await endTrial(requestOf(), seen, { isBetter: true, reasons })
    expect(done).toMatchObject({
      kind: 'nothing',
      text: 'Version 2 was shown to be better than version 1; version 3 is champion meanwhile.',
    })
    expect(await aliases()).toEqual({ champion: 3, challenger: 2, canary: 2 })
  })

  it('only says so where nothing is to be done', async () => {
    const before = await aliases()
    const said = await endTrial(requestOf(true), await versions(), { isBetter: true, reasons })
    expect(said).toMatchObject({ kind: 'due', text: `Version 2 is to be promoted. ${reasons}` })
    expect(await aliases()).toEqual(before)
  })

  it('waits for approval, keeps its share meanwhile, and is promoted by the pass after that', async () => {
    expect((await run(folder, ['policy', 'set', 'approvals=1'])).code).toBe(0)
    const held = await endTrial(requestOf(), await versions(), { isBetter: true, reasons })
    expect(held).toMatchObject({ kind: 'held', version: 2 })
    expect(held.text).toMatch(/^Version 2 is better and waits: .*approval/)
    expect(await takeEnd(requestOf(), await versions())).toMatchObject({ kind: 'held' })
    expect(await aliases()).toEqual({ champion: 1, challenger: 2, canary: 2 })
    const home = { XDG_CONFIG_HOME: folder }
    const key = ['keys', 'new', 'ben', '--owner', 'ben@example.org']
    expect((await run(folder, key, undefined, home)).code).toBe(0)
    const approved = await run(folder, ['approve', 'churn/2', '--key', 'ben'], undefined, home)
    expect([approved.code, approved.stderr]).toEqual([0, ''])
    expect(await takeEnd(requestOf(), await versions())).toMatchObject({ kind: 'promoted', version: 2 })
    expect(await aliases()).toEqual({ champion: 2 })
  })

  it('what was shown against another champion counts no more', async () => {
    expect((await run(folder, ['policy', 'set', 'approvals=1'])).code).toBe(0)
    await endTrial(requestOf(), await versions(), { isBetter: true, reasons })
    await project.registry.promote('churn', 3, { force: 'a test' })
    expect(await takeEnd(requestOf(), await versions())).toBeUndefined()
  })
})

describe('a pass that was cut off', () => {
  it('after it had refused is made up for by the next', async () => {
    await project.registry.tag('churn', 2, { name: 'trial', value: 'refused' })
    expect(await takeEnd(requestOf(), await versions())).toMatchObject({ kind: 'refused', version: 2 })
    expect(await aliases()).toEqual({ champion: 1 })
  })

  it('after it had promoted leaves aliases that the next takes away', async () => {
    await project.registry.promote('churn', 2, { force: 'a test' })
    await tidyTrial(requestOf(), await versions())
    expect(await aliases()).toEqual({ champion: 2 })
  })

  it('is none where somebody has it tried again', async () => {
    await project.registry.tag('churn', 2, { name: 'trial', value: 'refused' })
    await project.models.removeAlias('churn', 'challenger')
    await project.models.setAlias('churn', 'challenger', 2)
    expect(await takeEnd(requestOf(), await versions())).toBeUndefined()
    expect(await takeEnd(requestOf(true), await versions())).toBeUndefined()
  })
})

it('a share of a version that is no challenger any more is taken away; the alias is left alone where no trial has it', async () => {
  await project.models.setAlias('churn', 'challenger', 3)
  const { trial: _, ...rest } = requestOf()
  await tidyTrial({ ...rest, trial: trialSettings({}) }, await versions())
  expect(await aliases()).toEqual({ champion: 1, challenger: 3, canary: 2 })
  await tidyTrial(requestOf(), await versions())
  expect(await aliases()).toEqual({ champion: 1, challenger: 3 })
})
