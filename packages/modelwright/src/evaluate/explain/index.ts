import { permutationImportance } from './permutation-importance.ts'

/** Ways to explain a model, by name. */
export const explanations = { 'permutation-importance': permutationImportance } as const
