/** Whom images run as: nobody's account, as distroless images have it. */
export const userId = 65_532
