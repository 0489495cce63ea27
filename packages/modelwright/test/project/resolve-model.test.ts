import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject, type Project, resolveModel, sha256 } from '../../src/project/index.ts'
import { refusal } from './refusal.ts'
import { temporaryFolder } from './temporary.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A project with churn/1, churn/2 (champion), price/1, and a run whose artifact nobody registered. */
async function filled(): Promise<{ project: Project; run: string; lonely: string; digest: string }> {
  const project = await openProject(await temporaryFolder())
  const start = () => project.runs.start({ name: 'r', params: {}, environment: {} })
  const [run, lonely] = [await start(), await start()]
  const register = async (name: string, text: string) => {
    const digest = await project.objects.put(bytes(text))
    await project.models.register({ name, digest, run, metrics: {} })
    return digest
  }
  await register('churn', 'one')
  const digest = await register('churn', 'two')
  await register('price', 'three')
  await project.registry.promote('churn', 2, { force: 'a test' })
  await project.runs.note(lonely, { artifact: await project.objects.put(bytes('four')) })
  return { project, run, lonely, digest }
}

test('every way to name a model finds its bytes', async () => {
  const { project, lonely, digest } = await filled()
  const found = async (reference: string) => {
    const model = await resolveModel(reference, project)
    expect(sha256(model.bytes)).toBe(model.digest)
    return [new TextDecoder().decode(model.bytes), model.name, model.version]
  }
  const second = ['two', 'churn', 2]
  for (const reference of [
    'churn',
    'churn@champion',
    'churn/2',
    'models:/churn@champion',
    'models:/churn',
    digest,
  ])
    expect(await found(reference)).toEqual(second)
  expect(await found('models:/churn/1')).toEqual(['one', 'churn', 1])
  expect(await found(digest.slice(0, 10))).toEqual(second)
  expect(await found('price')).toEqual(['three', 'price', 1])
  expect(await found(lonely)).toEqual(['four', 'r', undefined])
  expect(await found(lonely.slice(16))).toEqual(['four', 'r', undefined])
  await project.close()
})

test('a run stands for the version it made, or for the one that has the same bytes', async () => {
  const project = await openProject(await temporaryFolder())
  const digest = await project.objects.put(bytes('same'))
  const ids: string[] = []
  for (let i = 0; i < 2; i++) {
    const run = await project.runs.start({ name: 'm', params: {}, environment: {} })
    await project.runs.note(run, { artifact: digest })
    await project.models.register({ name: 'm', digest, run, metrics: {} })
    ids.push(run)
  }
  for (const id of ids) expect((await resolveModel(id, project)).version).toBe(1)
  await project.close()
})

test('a file is read without a project', async () => {
  const path = join(await temporaryFolder(), 'my.model.safetensors')
  await writeFile(path, 'bytes')
  expect(await resolveModel(path)).toEqual({
    bytes: expect.anything(),
    digest: sha256('bytes'),
    name: 'my.model',
  })
})

test('what is not there is refused with the nearest name', async () => {
  const { project } = await filled()
  const cases: [string, RegExp, RegExp][] = [
    ['chrun', /called "chrun"/, /Did you mean "churn"/],
    ['churn@champ', /no alias "champ"/, /aliases champion/],
    ['churn@champoin', /no alias "champoin"/, /Did you mean "champion"/],
    ['churn/9', /no version 9/, /versions 1, 2/],
    ['models:/pirce@champion', /called/, /Did you mean "price"/],
    ['', /called ""/, /Models: churn, price/],
    ['@', /called "@"/, /Models/],
    ['ffffffffffff', /called/, /Models/],
    ['a'.repeat(10_000), /called "a{40}…"/, /Models/],
    ["'; DROP TABLE models; --", /called/, /Models/],
    ['😀', /called "😀"/, /Models/],
  ]
  for (const [reference, message, mend] of cases) {
    const error = await refusal(resolveModel(reference, project))
    expect(error.code).toBe('PROJECT_MODEL_UNKNOWN')
    expect(error.message).toMatch(message)
    expect(error.mend.join('\n')).toMatch(mend)
  }
  await project.close()
})

test('an empty project says how to train a model', async () => {
  const project = await openProject(await temporaryFolder())
  const error = await refusal(resolveModel('churn', project))
  expect(error.mend.join('\n')).toContain('modelwright run')
  await project.close()
})

test('a missing file and a folder in its place are refused', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'b.safetensors'))
  for (const name of ['a.safetensors', 'b.safetensors']) {
    const error = await refusal(resolveModel(join(folder, name)))
    expect(error.code).toBe('PROJECT_MODEL_UNREADABLE')
  }
})
