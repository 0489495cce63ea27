export type * from './engine/index.ts'
export { jobDocument } from './jobs/cloud-job.ts'
export { cronJobManifest } from './jobs/cluster-job.ts'
export { checkSchedule } from './jobs/schedule.ts'
export { logProblems, rowLogOf } from './log-options.ts'
export type * from './target.ts'
export { defineTarget } from './target.ts'
export * from './target-uses.ts'
export { targets } from './targets/index.ts'
export { yamlText } from './templates/yaml-text.ts'

/** Plans, applies and takes down: loaded by whoever does so. */
export const deployEngine = () => import('./engine/index.ts')
/** Writes plans in the words of other tools: loaded by whoever does so. */
export const deployTemplates = () => import('./templates/index.ts')
