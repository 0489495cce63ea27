import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelsToPack } from '../../pack/models-to-pack.ts'
import { openProject } from '../../project/stores.ts'

const stratus = fileURLToPath(new URL('./stratus.ts', import.meta.url))

/** Puts a target of one's own into a folder: what a user would write. */
export function writeTarget(folder: string, variant = '{}', name = 'stratus.ts'): void {
  const text = `import { stratusTarget } from ${JSON.stringify(stratus)}\nexport default stratusTarget(${variant})\n`
  writeFileSync(join(folder, name), text)
}

/** Makes a project with three versions of a model, `churn/1` to `churn/3`: unless told otherwise of different outputs. */
export async function fillProject(
  folder: string,
  names: readonly string[] = ['binary', 'calibrated', 'multiclass'],
): Promise<void> {
  const packed = await modelsToPack()
  const project = await openProject(folder)
  for (const name of names) {
    const digest = await project.objects.put(packed.get(name)!)
    const run = await project.runs.start({ name: 'churn', params: {}, environment: {} })
    await project.runs.note(run, { artifact: digest })
    await project.runs.finish(run, 'done')
    await project.models.register({ name: 'churn', digest, run, metrics: {}, gates: [], promote: 'if-first' })
  }
  await project.close()
}
