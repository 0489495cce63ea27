import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { bundleChild } from '../../child.ts'
import { openProject, startChild as start } from '../../stores.ts'
import { temporaryFolder } from '../../temporary.ts'

const registrar = await bundleChild('registrar')

const operation = fc.tuple(
  fc.constantFrom(
    ...['register', 'register', 'promote', 'promote', 'force', 'rollback', 'rollback', 'retire', 'restore'],
    ...['alias', 'unalias', 'tag'],
  ),
  fc.integer({ min: 1, max: 9 }),
  fc.constantFrom('shadow', 'challenger', 'x'),
)
const scripts = (processes: number, length: number) =>
  fc.array(fc.array(operation, { minLength: length, maxLength: length }), {
    minLength: processes,
    maxLength: processes,
  })

/** Lets processes do their operations at once; fails unless each comes to its end. */
async function runAll(folder: string, lists: readonly (readonly unknown[])[]): Promise<void> {
  const ended = await Promise.all(
    lists.map((list, i) => start(registrar, [folder, `actor-${i}`, JSON.stringify(list)]).finished),
  )
  expect(ended.map(({ code, errors }) => [code, errors])).toEqual(ended.map(() => [0, '']))
}

test('any operations of eight processes at once leave one chain without gaps that tells exactly what the registry holds', async () => {
  await fc.assert(
    fc.asyncProperty(scripts(8, times(12, 60)), async (lists) => {
      const folder = await temporaryFolder()
      await runAll(folder, lists)
      const { audit, models, close } = await openProject(folder)
      const verdict = await audit.verify()
      expect(verdict).toMatchObject({ sound: true })
      const entries = await audit.list({ limit: 100_000 })
      expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, i) => i + 1))
      expect(entries.length).toBe(verdict.entries)
      const aliases = (await models.versions('m')).flatMap((version) => version.aliases)
      expect(new Set(aliases).size).toBe(aliases.length)
      const versions = (await models.versions('m')).map(({ version }) => version)
      expect(versions).toEqual(versions.map((_, i) => i + 1))
      await close()
    }),
    // What processes do at once is not the same twice, so that nothing smaller would be found.
    { numRuns: times(2, 25), endOnFailure: true },
  )
})

test('a process killed in the middle leaves every change with its entry', async () => {
  const folder = await temporaryFolder()
  const [list] = fc.sample(scripts(1, 400), { seed: 5, numRuns: 1 })[0]
  for (let kill = 0; kill < times(2, 30); kill++) {
    const victim = start(registrar, [folder, `victim-${kill}`, JSON.stringify(list)])
    setTimeout(() => victim.process.kill('SIGKILL'), 400 + 60 * kill)
    await victim.finished
    const { audit, close } = await openProject(folder)
    expect(await audit.verify()).toMatchObject({ sound: true })
    await close()
  }
})
