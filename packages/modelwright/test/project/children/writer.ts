import { openProject } from '../../../src/project/index.ts'

// Makes runs and versions as fast as it can: `writer.ts <folder> <label> <count>`; with count 0 until it is killed.
const [folder, label, count] = process.argv.slice(2)
const project = await openProject(folder, { env: process.env })
for (let i = 0; Number(count) === 0 || i < Number(count); i++) {
  const run = await project.runs.start({ name: label, params: { i: String(i) }, environment: {} })
  const digest = await project.objects.put(new TextEncoder().encode(`${label} ${i}`))
  await project.runs.note(run, { artifact: digest, metrics: { auc: { value: 0.5, low: 0.4, high: 0.6 } } })
  await project.models.register({ name: 'shared', digest, run, metrics: {}, gates: [], promote: 'if-first' })
  await project.runs.finish(run, 'done')
  if (i === 5) console.log('going')
}
await project.close()
