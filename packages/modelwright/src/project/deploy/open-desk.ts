import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../core/index.ts'
import type { Desk, Host, Target } from '../../deploy/index.ts'
import { cacheFolder, type Project } from '../open-project.ts'

/** What a command is run with. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly signal: AbortSignal
  readonly log: Log
}

/** What is outside of a deployment, of this process. */
export function hostOf({ env, folder, signal, log }: Surroundings): Host {
  return {
    ...{ env, folder, signal, log, cache: cacheFolder(folder) },
    now: () => Date.now(),
    sleep: (ms) => pause(ms, undefined, { signal }),
  }
}

/** What verbs of a target work with, in a project. */
export function openDesk(target: Target, project: Project, surroundings: Surroundings): Desk {
  return { target, store: project.deployments, objects: project.objects, host: hostOf(surroundings) }
}
