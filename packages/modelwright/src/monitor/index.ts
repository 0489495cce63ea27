export { detectors } from './detectors/index.ts'
export { levelSample, numberSample, sampleOf, samplesOf } from './samples.ts'
