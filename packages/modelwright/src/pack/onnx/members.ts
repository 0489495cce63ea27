import { type MemberState, memberName } from '@modelwright/runtime'
import { columnsOf } from './columns.ts'
import {
  isRefusal,
  type OnnxExporters,
  type OnnxModel,
  type OnnxRefusal,
  type OnnxTransform,
} from './contracts.ts'
import { recalibrated } from './outputs/shares.ts'

/** A model as a part of another: its columns are what it says. */
function memberOf(model: OnnxModel): OnnxTransform<MemberState> {
  return {
    name: memberName(model.name),
    refuse: ({ state }, facts) => model.refuse?.(state, facts),
    write({ state, shares }, columns, context) {
      const said = model.write(state, columns, context)
      return columnsOf(shares === undefined ? said : recalibrated(context.graph, said, shares))
    },
  }
}

/** Exporters of models as parts of others, by name. */
export function onnxMembers(models: OnnxExporters['models']): OnnxExporters['transforms'] {
  const members: Record<string, OnnxTransform | OnnxRefusal> = {}
  for (const model of Object.values(models))
    members[memberName(model.name)] = isRefusal(model)
      ? { ...model, name: memberName(model.name) }
      : memberOf(model)
  return members
}
