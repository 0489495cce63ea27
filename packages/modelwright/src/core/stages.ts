/** The twelve stages, in order: one word names folder, workflow key, CLI verb, docs chapter and error prefix. */
export const stages = [
  'retrieve',
  'explore',
  'clean',
  'prepare',
  'train',
  'tune',
  'evaluate',
  'pack',
  'serve',
  'deploy',
  'monitor',
  'update',
] as const

/** One of the twelve stages. */
export type Stage = (typeof stages)[number]
