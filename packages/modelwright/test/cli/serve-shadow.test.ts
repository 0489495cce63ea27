import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openProject } from '../../src/project/index.ts'
import { until } from '../serve/hammer.ts'
import { startServing } from '../serve/processes/bin.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const row = {
  ...{ island: 'Biscoe', bill_length_mm: 46.1, bill_depth_mm: 13.2, flipper_length_mm: 211 },
  ...{ body_mass_g: 4500, sex: 'female', year: 2007 },
}

const segments = join(folder, '.modelwright/predictions/birds/segments')
/** Lines of the log; its folder comes with the first of them. */
const logged = () =>
  (existsSync(segments) ? readdirSync(segments, { withFileTypes: true }) : [])
    .filter(({ name }) => name.startsWith('predictions'))
    .flatMap(({ name }) => readFileSync(join(segments, name), 'utf8').split('\n'))
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)

it('a shadow comes and goes with its alias; what it says is logged beside what was answered, without the rows', async () => {
  const workflow = (seed: number) =>
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  name: 'birds', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } }, seed: ${seed},
})`,
    )
  workflow(1)
  expect((await run(folder, ['run', '--quiet'])).code).toBe(0)
  workflow(2)
  expect((await run(folder, ['run', '--quiet', '--no-promote'])).code).toBe(0)
  const project = await openProject(folder)
  const serving = await startServing(folder, [
    ...['birds@champion', '--shadow', 'birds@challenger'],
    ...['--log-predictions', '--follow', '0.1'],
  ])
  const ask = async () => {
    const answer = await fetch(`${serving.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: [row, row] }),
    })
    return (await answer.json()) as { id: string }
  }
  const shadows = async () => {
    const { models } = (await (await fetch(`${serving.url}/models`)).json()) as {
      models: { shadows: unknown[] }[]
    }
    return models[0]!.shadows.length
  }
  await ask()
  await project.models.setAlias('birds', 'challenger', 2)
  await until(async () => (await shadows()) === 1)
  const { id } = await ask()
  await until(() => logged().filter((line) => line['variant'] === 'shadow').length === 2)
  await project.models.removeAlias('birds', 'challenger')
  await until(async () => (await shadows()) === 0)
  await ask()
  serving.child.kill('SIGTERM')
  await serving.ended
  await project.close()
  const lines = logged()
  expect(lines.filter(({ variant }) => variant === 'champion')).toHaveLength(6)
  const copies = lines.filter(({ variant }) => variant === 'shadow')
  expect(copies).toEqual(
    [0, 1].map((number) =>
      expect.objectContaining({
        ...{ id, row: number, model: 'birds', version: '2', features: null },
        took: expect.any(Number) as number,
        probabilities: expect.any(Object) as object,
      }),
    ),
  )
  const told = (await run(folder, ['predictions', 'list', '--json'])).json<unknown>()
  expect(JSON.stringify(told)).toContain('shadow')
}, 120_000)
