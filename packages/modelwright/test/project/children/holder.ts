import { openProject } from '../../../src/project/index.ts'

// Starts a run and sits on it until it is killed: `holder.ts <folder>`.
const project = await openProject(process.argv[2], { env: process.env })
console.log(`run ${await project.runs.start({ name: 'held', params: {}, environment: {} })} started`)
setInterval(() => {}, 1000)
