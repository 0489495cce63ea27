import type { Allowed } from './banned.ts'

/** Exceptions where a value can reach an artifact: each says why the bits are the same everywhere all the same. */
export const allowedInArtifacts: readonly Allowed[] = [
  {
    path: 'packages/modelwright/src/pack/entries/log-files.ts',
    call: 'Date.now',
    why: 'it runs where a bundle serves, and says when a row was predicted and a file was begun',
  },
  {
    path: 'packages/modelwright/src/pack/entries/log-files.ts',
    call: 'new Date()',
    why: 'it names a file of a log, where a bundle serves',
  },
  {
    path: 'packages/modelwright/src/pack/entries/log-rows.ts',
    call: 'Date.now',
    why: 'it runs where a bundle serves, and says when a row was predicted; nothing of it reaches what is packed',
  },
  ...['findings/change-text.ts', 'summary/answers.ts'].map((file) => ({
    path: `packages/modelwright/src/monitor/${file}`,
    call: 'new Date()',
    why: 'it writes a moment that it is handed, in UTC, for people to read',
  })),
]

/** Exceptions in load and predict. */
export const allowedHosts: readonly Allowed[] = []

/** Exceptions in library code that should neither print nor exit nor read the environment. */
export const allowedPrints: readonly Allowed[] = [
  ...['argv', 'env', 'exit', 'exitCode', 'stderr', 'stdout'].map((name) => ({
    path: 'packages/modelwright/src/pack/entries/node-server.ts',
    call: `process.${name}`,
    why: 'the entry of a bundle is a program of its own: platforms talk to it by its environment, people read what it prints',
  })),
  ...['env', 'exitCode', 'stderr'].map((name) => ({
    path: 'packages/modelwright/src/deploy/targets/aws-lambda/entry-image.ts',
    call: `process.${name}`,
    why: 'the entry of an image is a program of its own: Lambda says by its environment where events come from, and reads what it prints',
  })),
  {
    path: 'packages/modelwright/src/pack/entries/log-files.ts',
    call: 'process.env',
    why: 'the folder of a log is a matter of the host, which tells a bundle by its environment',
  },
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
