// All kernels of a fit on several threads that share memory.
export { meet } from './barrier'
export * from './grow'
