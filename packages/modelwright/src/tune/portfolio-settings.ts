/** Written by `node bench/portfolio/settings.mjs`: change it there. */
export const settings = {} as const
