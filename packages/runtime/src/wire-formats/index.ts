import type { WireFormat } from '../wire/wire-format.ts'
import { azureMl } from './azure-ml.ts'
import { ibm } from './ibm.ts'
import { mlflow } from './mlflow.ts'
import { modelwright } from './modelwright.ts'
import { openInference } from './open-inference.ts'
import { sagemaker } from './sagemaker.ts'
import { tutorial } from './tutorial.ts'
import { vertex } from './vertex.ts'

/** Every wire format, by name. */
export const wireFormats: readonly WireFormat[] = [
  azureMl,
  ibm,
  mlflow,
  modelwright,
  openInference,
  sagemaker,
  tutorial,
  vertex,
]
