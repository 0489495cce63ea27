import type { Allowed } from './banned.ts'

/** Exceptions where a value can reach an artifact: each says why the bits are the same everywhere all the same. */
export const allowedInArtifacts: readonly Allowed[] = []

/** Exceptions in load and predict. */
export const allowedHosts: readonly Allowed[] = []

/** Exceptions in library code that should neither print nor exit nor read the environment. */
export const allowedPrints: readonly Allowed[] = [
  {
    path: 'packages/modelwright/src/project/tracking/surroundings.ts',
    call: 'process.env',
    why: 'track() in a process that another run started finds that run in its environment',
  },
  {
    path: 'packages/modelwright/src/project/tracking/surroundings.ts',
    call: 'process.argv',
    why: 'track() keeps the script that called it',
  },
]
