import { isModelwrightError } from '../../../src/core/index.ts'
import { openProject } from '../../../src/project/index.ts'

// Writes runs, objects, sets of rows and versions until all is done or something fails, and says how that went: `filler.ts <folder> <count>`.
const [folder, count] = process.argv.slice(2)
const text = new TextEncoder()
try {
  const project = await openProject(folder, { env: process.env })
  try {
    for (let i = 0; i < Number(count); i++) {
      const run = await project.runs.start({ name: 'fill', params: { i: `${i}` }, environment: {} })
      const digest = await project.objects.put(text.encode(`${i} ${'x'.repeat(9000)}`))
      await project.runs.note(run, {
        artifact: digest,
        metrics: { auc: { value: 0.5, low: 0.4, high: 0.6 } },
      })
      const rowIds = Uint32Array.from({ length: 3000 }, (_, row) => row * 3 + i)
      await project.runs.recordRows({ run, role: 'fit', artifact: digest, snapshot: 's', rowIds })
      await project.models.register({ name: 'm', digest, run, metrics: {}, gates: [] })
      await project.runs.finish(run, 'done')
    }
  } finally {
    await project.close()
  }
  console.log('done')
} catch (error) {
  if (!isModelwrightError(error)) throw error
  console.log(error.code)
}
