import { describe, expect, it } from 'vitest'
import { csv, defineStep, logistic, run } from '../../../src/index.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { everything } from '../../everything.ts'
import { sampleFolder } from './sample-folder.ts'

/** The workflow as the only run of a folder kept it. */
async function keptWorkflow(folder: string): Promise<Record<string, unknown>> {
  return withRunTools({ folder, workers: 0 }, async ({ project }) => {
    const [{ id }] = await project.runs.list()
    const { artifacts } = (await project.tracking.details(id))!
    const { digest } = artifacts.find(({ name }) => name === 'workflow.json')!
    return JSON.parse(new TextDecoder().decode(await project.objects.get(digest)))
  })
}

const tell = defineStep({
  name: 'tell',
  run: () => 'https://reader:hush-hush@127.0.0.1:1/told?token=not-to-be-seen&about=iris'.length,
})

describe('the workflow that a run keeps', () => {
  it('has addresses in code as they are shown, and no hooks: nothing secret in them reaches the store', async () => {
    const folder = sampleFolder('iris.csv')
    const on = { success: () => 'https://reader:hush-hush@127.0.0.1:1/'.length }
    await run(
      {
        retrieve: csv('iris.csv'),
        target: 'species',
        train: [logistic()],
        tune: { budget: { trials: 1 } },
        steps: [tell],
        on,
      },
      { folder, workers: 0 },
    )
    const kept = await keptWorkflow(folder)
    expect(kept).toMatchObject({
      retrieve: 'iris.csv',
      steps: [{ run: expect.stringMatching(/"https:\/\/127.0.0.1:1\/told\?token=…&about=iris"/) }],
    })
    expect(kept).not.toHaveProperty('on')
    expect(everything(folder)).not.toMatch(/not-to-be-seen|hush-hush/)
  })
})
