import type { JsonObject } from '../target.ts'
import { jobArguments, jobEnv, storeVariables } from './job-run.ts'

/** A job of Google Cloud Run that runs a workflow: one task, which is not tried again. */
export interface CloudJob {
  readonly name: string
  readonly image: string
  readonly minutes: number
  readonly cpu: string
  /** As Cloud Run writes it: `4Gi`. */
  readonly memory: string
  /** Secrets of Secret Manager that hold MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS, in this order. */
  readonly secrets: readonly [string, string]
}

/** The job in the words of version 2 of the interface: its task. A gate that refuses would refuse again. */
export function taskOf({ image, minutes, cpu, memory, secrets }: CloudJob): JsonObject {
  const own = storeVariables.map((name, at) => ({
    name,
    valueSource: { secretKeyRef: { secret: secrets[at]!, version: 'latest' } },
  }))
  return {
    maxRetries: 0,
    timeout: `${60 * minutes}s`,
    containers: [
      {
        image,
        args: jobArguments,
        env: [...jobEnv(false), ...own],
        resources: { limits: { cpu, memory } },
      },
    ],
  }
}

/** The same as the file that `gcloud run jobs replace` reads: version 1. */
export function jobDocument(job: CloudJob): JsonObject {
  const { name, image, minutes, cpu, memory, secrets } = job
  const own = storeVariables.map((variable, at) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secrets[at]!, key: 'latest' } },
  }))
  const container = {
    image,
    args: jobArguments,
    env: [...jobEnv(false), ...own],
    resources: { limits: { cpu, memory } },
  }
  return {
    apiVersion: 'run.googleapis.com/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        spec: {
          taskCount: 1,
          parallelism: 1,
          template: {
            spec: { maxRetries: 0, timeoutSeconds: String(60 * minutes), containers: [container] },
          },
        },
      },
    },
  }
}
