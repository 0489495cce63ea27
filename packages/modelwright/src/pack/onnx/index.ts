export { checkPipeline, type OnnxCheck, type OnnxNote } from './check-pipeline.ts'
export { onnxExporters } from './exporters.ts'
export { type OnnxExport, type OnnxOptions, writeOnnx } from './write-onnx.ts'
