import { openProject } from '../../../src/project/index.ts'

// Makes runs whose artifact is one of three, over and over: `wanter.ts <folder> <label> <count>`.
const [folder, label, count] = process.argv.slice(2)
const project = await openProject(folder, { env: process.env })
for (let i = 0; i < Number(count); i++) {
  const run = await project.runs.start({ name: label, params: {}, environment: {} })
  const digest = await project.objects.put(new TextEncoder().encode(`content ${i % 3}`))
  await project.runs.note(run, { artifact: digest })
  if (!(await project.objects.has(digest))) throw new Error(`lost ${digest} of run ${i}`)
  await project.runs.finish(run, 'done')
}
await project.close()
