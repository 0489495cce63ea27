/** Written by `node bench/quality/portfolio.mjs --write`: change it there. */
export const settings = {} as const
