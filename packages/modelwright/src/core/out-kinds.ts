/** Kinds of columns that stay out of a model unless they are kept: they say nothing about other rows, or need transforms that are not there yet. */
export const outKinds: ReadonlySet<string> = new Set(['id', 'constant', 'text'])
