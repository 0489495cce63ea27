export { checkOnnx, type OnnxCheck, type OnnxNote } from './check-onnx.ts'
export { exportOnnx, type OnnxExport, type OnnxOptions } from './export-onnx.ts'
export { onnxExporters } from './exporters.ts'
