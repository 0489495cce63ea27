// All kernels of a fit on one thread.
export { accumulateDense, accumulateLevels, accumulateSparse, fillUsual } from './accumulate'
export { binNumbers, spreadColumn } from './bin'
export { addCells, clear, subtractCells } from './combine'
export { classLoss, classShares, gamma, huber, logLoss, pinball, poisson, squared, tweedie } from './gradients'
export { addLeaves, markLeaf, sumLeaves, totalOf } from './leaves'
export { expandColumn, partition } from './partition'
export { drawRows, findScales, writeRecords } from './quantise'
export { scanLeaf } from './scan'
