import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../serve/hammer.ts'
import { type ServingBin, startBin, startServing } from '../serve/processes/bin.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const row = {
  island: 'Biscoe',
  bill_length_mm: 45,
  bill_depth_mm: 15,
  flipper_length_mm: 210,
  body_mass_g: 5000,
  sex: 'male',
  year: 2008,
}

const workflow = (name: string, seed: number) => `
import { csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  name: '${name}', retrieve: csv('penguins.csv'), target: 'species', seed: ${seed}, train: [logistic()],
  tune: { budget: { trials: 1 } },
})`

async function train(name: string, seed: number): Promise<void> {
  writeFileSync(join(folder, 'workflow.ts'), workflow(name, seed))
  expect((await run(folder, ['run', '--quiet'])).code).toBe(0)
}

beforeAll(async () => {
  await train('penguins', 1)
  await train('penguins', 2)
  await train('others', 3)
})

const servers: ServingBin[] = []
afterEach(async () => {
  for (const { child } of servers) child.kill('SIGKILL')
  await Promise.all(servers.splice(0).map(({ ended }) => ended))
})
async function serve(...argv: readonly string[]): Promise<ServingBin> {
  const server = await startServing(folder, [...argv, '--follow', '0.1', '--no-playground'])
  servers.push(server)
  return server
}

async function versionAt(url: string, path = '/predict'): Promise<string> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: [row] }),
  })
  const json = (await answer.json()) as { model?: { version: string }; code?: string }
  return json.model?.version ?? json.code ?? String(answer.status)
}
const list = async (url: string) =>
  (await (await fetch(`${url}/models`)).json()) as {
    models: {
      name: string
      variants: { variant: string; share: number }[]
      versions: { version: string }[]
    }[]
    refused?: { code: string }
  }

describe('serve, by names', () => {
  it('follows promote and rollback, and serves on where the champion is retired', async () => {
    await run(folder, ['promote', 'penguins/1'])
    const { url } = await serve('penguins@champion')
    expect(await versionAt(url)).toBe('1')
    await run(folder, ['promote', 'penguins/2'])
    await until(async () => (await versionAt(url)) === '2', 'version 2')
    await run(folder, ['rollback', 'penguins'])
    await until(async () => (await versionAt(url)) === '1', 'version 1')
    await run(folder, ['promote', 'penguins/2'])
    await until(async () => (await versionAt(url)) === '2', 'version 2 again')
    expect((await list(url)).refused).toBeUndefined()
  })

  it('a challenger that is not there yet joins when it is', async () => {
    const { url } = await serve('penguins/1', '--split', 'penguins@challenger=100')
    expect(await versionAt(url)).toBe('1')
    await run(folder, ['promote', 'penguins/2', '--alias', 'challenger'])
    await until(async () => (await versionAt(url)) === '2', 'the challenger')
    expect((await list(url)).models[0]!.variants).toMatchObject([
      { variant: '1', share: 0 },
      { variant: 'challenger', share: 1 },
    ])
  })

  it("'*' has every model, 'penguins/*' every version", async () => {
    const all = await serve('*')
    expect((await list(all.url)).models.map(({ name }) => name).sort()).toEqual(['others', 'penguins'])
    expect(await versionAt(all.url, '/models/others/predict')).toBe('1')
    const versions = await serve('penguins/*')
    for (const version of ['1', '2'])
      expect(await versionAt(versions.url, `/models/penguins/versions/${version}/predict`)).toBe(version)
    expect(await versionAt(versions.url, '/models/penguins/versions/9/predict')).toBe('SERVE_VERSION_UNKNOWN')
  })

  it.each([
    [['penguins', 'penguins/1'], 'Two models would be called "penguins"'],
    [['penguins', '--split', 'others=10'], 'No model that is served would share its requests with others'],
    [['penguins', '--split', 'penguins/1=60', '--split', 'penguins/2=60'], 'add up to 120 %'],
    [['pengiuns'], 'No model, run or artifact is called "pengiuns"'],
  ])('%j is used wrongly', async (argv, said) => {
    const started = startBin(folder, ['serve', ...argv, '--port', '0'])
    expect(await started.ended).toEqual([2, null])
    expect(started.said.join('\n')).toContain(said)
  })
})
