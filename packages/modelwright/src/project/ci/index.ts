import { cloudRun } from './cloud-run.ts'
import { docker } from './docker.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { kubernetes } from './kubernetes.ts'
import type { Pipeline } from './pipeline.ts'

/** The kinds of pipelines, by name. */
export const pipelines: readonly Pipeline[] = [cloudRun, docker, github, gitlab, kubernetes]

export { type PipelineFacts, pipelineFacts } from './facts.ts'
export type { Pipeline, PipelineFile, PipelineOptions } from './pipeline.ts'
export { type WrittenFile, writePipeline } from './write-pipeline.ts'
