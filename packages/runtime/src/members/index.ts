import type { TransformOperation } from '../contracts.ts'
import { models } from '../models/index.ts'
import { transforms } from '../transforms/index.ts'
import { membersOf } from './member.ts'

/** Every transform, and every model as a part of an ensemble: all that may stand before a model. */
export const steps: Readonly<Record<string, TransformOperation>> = { ...transforms, ...membersOf(models) }
