import type { Artifact, MetricEstimate } from '@modelwright/runtime'
import type { CardDocument } from '../../evaluate/index.ts'
import { modelKindText } from '../ensemble-parts.ts'
import type { BomComponent, BomProperty } from './bom.ts'

/** The model that is deployed, and what its store says of it. */
export interface BomModel {
  readonly artifact: Artifact
  /** SHA-256 of its bytes, hex. */
  readonly digest: string
  readonly name: string
  readonly version?: number
  /** The card as data, where the store holds it. */
  readonly card?: CardDocument
}

/** Numbers as JSON writes them; what is not known has no words. */
function bounds({ low, high }: MetricEstimate) {
  return Number.isFinite(low) && Number.isFinite(high)
    ? { confidenceInterval: { lowerBound: String(low), upperBound: String(high) } }
    : {}
}

function metricsOf({ evaluation }: Artifact) {
  return Object.entries(evaluation?.metrics ?? {})
    .filter(([, { value }]) => Number.isFinite(value))
    .map(([type, estimate]) => ({ type, value: String(estimate.value), ...bounds(estimate) }))
}

function slicesOf(card: CardDocument | undefined) {
  return (card?.slices?.given ?? [])
    .filter(({ score }) => Number.isFinite(score.value))
    .map(({ metric, column, level, score }) => ({
      type: metric,
      value: String(score.value),
      slice: `${column}: ${level}`,
      ...bounds(score),
    }))
}

function fairnessOf(card: CardDocument | undefined) {
  const columns = (card?.fairness ?? []).filter(({ disparities }) => disparities.length > 0)
  return columns.map(({ column, disparities }) => ({
    groupAtRisk: `levels of ${column}`,
    harms: disparities
      .map(({ measure, difference, highest, lowest }) => {
        return `${measure}: ${highest} is ${difference.value} above ${lowest}`
      })
      .join('; '),
  }))
}

function considerationsOf(card: CardDocument | undefined) {
  const fairnessAssessments = fairnessOf(card)
  return {
    ...(card?.use === undefined ? {} : { useCases: [card.use] }),
    ...(card === undefined ? {} : { technicalLimitations: card.limits }),
    ...(fairnessAssessments.length === 0 ? {} : { fairnessAssessments }),
  }
}

const dataRef = (digest: unknown): string => `data:${String(digest)}`

function modelCard({ artifact, card }: BomModel) {
  const { schema, lineage } = artifact
  const performanceMetrics = [...metricsOf(artifact), ...slicesOf(card)]
  const considerations = considerationsOf(card)
  return {
    modelParameters: {
      approach: { type: 'supervised' },
      task: schema.output.task === 'regression' ? 'regression' : `${schema.output.task} classification`,
      architectureFamily: artifact.model.name,
      modelArchitecture: card?.learner ?? modelKindText(artifact),
      ...(lineage['snapshot'] === undefined ? {} : { datasets: [{ ref: dataRef(lineage['snapshot']) }] }),
      inputs: schema.inputs.map(({ name, type }) => ({ format: `${name}: ${type}` })),
      outputs: [{ format: outputText(artifact) }],
    },
    ...(performanceMetrics.length === 0 ? {} : { quantitativeAnalysis: { performanceMetrics } }),
    ...(Object.keys(considerations).length === 0 ? {} : { considerations }),
  }
}

function outputText({ schema: { output } }: Artifact): string {
  const { classes = [] } = output
  return `${output.name}: ${output.task === 'regression' ? 'number' : `one of ${classes.join(', ')}`}`
}

/** Where the model comes from, by digests. */
function lineageOf({ lineage }: Artifact): readonly BomProperty[] {
  return Object.entries(lineage)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({ name: `modelwright:${name}`, value: String(value) }))
}

/** The bom-ref of a model. */
export const modelRef = ({ digest }: Pick<BomModel, 'digest'>): string => `model:${digest}`

/** The artifact as a component, with its card. */
export function modelComponent(model: BomModel): BomComponent {
  const { artifact, card, digest, name, version } = model
  return {
    type: 'machine-learning-model',
    'mime-type': 'application/octet-stream',
    'bom-ref': modelRef(model),
    name,
    ...(version === undefined ? {} : { version: String(version) }),
    ...(card?.describe === undefined ? {} : { description: card.describe }),
    hashes: [{ alg: 'SHA-256', content: digest }],
    modelCard: modelCard(model),
    properties: lineageOf(artifact),
  }
}

/** The table the model was made from, by the digest of its content: it is not deployed. */
export function dataComponent({ artifact: { lineage, schema } }: BomModel): BomComponent | undefined {
  const { snapshot } = lineage
  if (typeof snapshot !== 'string') return undefined
  return {
    type: 'data',
    'bom-ref': dataRef(snapshot),
    name: `training data, ${snapshot.slice(0, 12)}`,
    scope: 'excluded',
    data: [
      {
        type: 'dataset',
        name: `snapshot ${snapshot}`,
        description: `What the model was trained and evaluated on; target ${schema.output.name}. It is named by the SHA-256 of its content, and no part of what is deployed.`,
      },
    ],
  }
}
