export type * from './target.ts'
export { defineTarget } from './target.ts'
export { targets } from './targets/index.ts'
