export { detectors } from './detectors/index.ts'
export { levelSample, numberSample, sampleOf, samplesOf } from './samples.ts'
export { type ColumnSketch, type SketchSize, sketchSample } from './sketches/column-sketch.ts'
export { type DesignEffect, designEffectOf } from './sketches/dependence.ts'
export { distinctCount } from './sketches/distinct.ts'
export { mostFrequent } from './sketches/frequent.ts'
export { deviationOf } from './sketches/moments.ts'
export {
  addRows,
  decodeWindow,
  encodeWindow,
  mergeWindows,
  newWindowSketch,
  type WindowSketch,
} from './sketches/window-sketch.ts'
