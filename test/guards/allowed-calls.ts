import type { Allowed } from './banned.ts'

const core = 'packages/modelwright/src/core/'
const retrieve = 'packages/modelwright/src/retrieve/'

/** Exceptions where a value can reach an artifact: each says why the bits are the same everywhere all the same. */
export const allowedInArtifacts: readonly Allowed[] = [
  {
    path: `${core}nearest.ts`,
    call: '.toLowerCase()',
    why: 'picks the name an error message suggests; no value comes of it',
  },
  {
    path: `${retrieve}bytes/encoding.ts`,
    call: '.toLowerCase()',
    why: 'compares a stated encoding with ASCII labels',
  },
  {
    path: `${retrieve}bytes/file-problem.ts`,
    call: '.toLowerCase()',
    why: 'compares the end of a file name with ASCII extensions',
  },
]

/** Exceptions in load and predict. */
export const allowedHosts: readonly Allowed[] = []

/** Exceptions in library code that should neither print nor exit nor read the environment. */
export const allowedPrints: readonly Allowed[] = []
