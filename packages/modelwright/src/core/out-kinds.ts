/** Kinds of columns that stay out of a model unless they are kept: they say nothing about other rows. */
export const outKinds: ReadonlySet<string> = new Set(['id', 'constant'])
