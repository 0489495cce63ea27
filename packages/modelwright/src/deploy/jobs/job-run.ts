import type { JobRun } from '../target.ts'

/** What the command says by the number that it ends with: 3 where a gate refused. */
export function outcomeOf(exitCode: number | undefined, isGood: boolean): JobRun['state'] {
  if (isGood) return 'passed'
  return exitCode === 3 ? 'refused' : 'failed'
}

/** What the image of a workflow is started with; the environment beside what secrets hold. */
export const jobArguments: readonly string[] = ['run']

/** @param keeps - whether what is written into the job's own folder stays: else runs must lie on servers */
export function jobEnv(keeps: boolean): readonly { readonly name: string; readonly value: string }[] {
  return [
    { name: 'HOME', value: '/tmp' },
    { name: 'MODELWRIGHT_STORE_REQUIRED', value: keeps ? 'any' : 'shared' },
  ]
}

/** Addresses of runs and objects, which a run is told by secrets. */
export const storeVariables = ['MODELWRIGHT_STORE', 'MODELWRIGHT_OBJECTS'] as const
