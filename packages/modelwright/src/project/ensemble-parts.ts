import { memberName, models, type Pipeline } from '@modelwright/runtime'

/** One model of an ensemble, as its artifact has it. */
export interface EnsemblePart {
  /** The kind of model: `trees`, `logistic` … */
  readonly kind: string
  readonly weight: number
}

const kindOf = new Map(Object.keys(models).map((kind) => [memberName(kind), kind]))

/** Lists the models an artifact combines, in their order; none where it is no ensemble. */
export function ensembleParts({ transforms, model }: Pick<Pipeline, 'transforms' | 'model'>): EnsemblePart[] {
  const { weights = [] } = model.state as { weights?: ArrayLike<number> }
  const width = model.inputs.length / weights.length
  return Array.from(weights).flatMap((weight, m) => {
    const step = transforms.find(({ outputs }) => outputs.includes(model.inputs[m * width]))
    const kind = kindOf.get(step?.name ?? '')
    return kind === undefined ? [] : [{ kind, weight }]
  })
}

/** Says what a model is: its kind, and of an ensemble what it combines. */
export function modelKindText(pipeline: Pick<Pipeline, 'transforms' | 'model'>): string {
  const parts = ensembleParts(pipeline).map(
    ({ kind, weight }) => `${Number(weight.toPrecision(3))} × ${kind}`,
  )
  return parts.length === 0 ? pipeline.model.name : `${pipeline.model.name} of ${parts.join(', ')}`
}
