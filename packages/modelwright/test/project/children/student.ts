import { openProject } from '../../../src/project/index.ts'
import { openStudy } from '../../../src/tune/index.ts'
import { options, work } from '../../tune/study/study-workers.ts'

// Joins a study and works on it to its end; with "hold" it takes a trial and never tells.
const [folder, name, hold] = process.argv.slice(2)
const project = await openProject(folder, { env: process.env })
const study = await openStudy({
  ...{ name, options, better: 'lower', seed: 3, trials: 20, pruner: 'median' },
  store: project.studies,
})
if (hold === 'hold') {
  const trial = await study.ask()
  console.log(`holding ${trial?.index} attempt ${trial?.attempt}`)
  setInterval(() => {}, 1000)
} else {
  await work(study, (index) => index % 3)
  await project.close()
}
