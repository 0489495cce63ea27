export function build(options?: { force?: boolean; quiet?: boolean; types?: boolean }): Promise<boolean>
