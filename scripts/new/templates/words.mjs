/** `brier-score` as words. */
export const words = (name) => name.replaceAll('-', ' ')

/** With a capital first letter. */
export const sentenceCase = (text) => text[0].toUpperCase() + text.slice(1)
